use tannha_domain::*; use jiff::Timestamp; use crate::*;
closed_set! { /// x
PacketState { /// a
Waiting="waiting", /// a
Sending="sending", /// a
Received="received", /// a
Secured="secured", /// a
Held="held", /// a
Refused="refused" } }
pub struct OutboxItem { pub packet: PacketId, pub kind: String, pub name: Option<String>, pub bytes: u64, pub sent_bytes: u64, pub parts: u32, pub state: PacketState, pub code: Option<String>, pub dossier_state: Option<PersonState>, pub at: Timestamp, pub revision: u32, pub only_photos: Option<u32> }
pub struct ExchangeState { pub counter: u64, pub highest: Option<LogPoint>, pub cursor: Option<LogPoint>, pub key_list: u32, pub secured: u64, pub unconfirmed: Vec<(DossierId, DossierEvent)> }
impl Vault { pub fn outbox(&self)->Result<Vec<OutboxItem>,VaultError>{todo!()}
pub fn outgoing(&self, _:usize)->Result<Vec<Head>,VaultError>{todo!()}
pub fn blob(&self,_:Digest,_:u64,_:usize)->Result<Vec<u8>,VaultError>{todo!()}
pub fn sent(&self,_:Digest,_:u64)->Result<(),VaultError>{todo!()}
pub fn exchange_state(&self)->Result<ExchangeState,VaultError>{todo!()} }
