use tannha_domain::*; use jiff::Timestamp; use crate::*;
closed_set! { /// x
Touched { /// a
Roster="roster", /// a
Draft="draft", /// a
Outbox="outbox", /// a
Feed="feed", /// a
Settings="settings" } }
pub struct Campaign { pub name: String, pub ends_on: jiff::civil::Date, pub target: u64, pub done: u64 }
pub struct Heard { pub cursor: LogPoint, pub receipts: Vec<SignedBytes>, pub refused: Vec<(PacketId, Digest, String)>, pub changes: Vec<Change>, pub mark: Option<SignedBytes>, pub epochs: Option<SignedBytes>, pub key_list: Option<SignedBytes>, pub now_there: Timestamp }
impl Vault { pub fn campaign(&self)->Result<Option<Campaign>,VaultError>{todo!()}
pub fn hear(&self,_:&Heard,_:Option<Vec<RosterPerson>>,_:Timestamp)->Result<Vec<Touched>,VaultError>{todo!()} }
