use tannha_domain::*; use jiff::Timestamp; use crate::*;
pub struct Submitted { pub packet: PacketId, pub dossier: DossierId, pub number: String, pub head: Head }
impl Vault { pub fn submit(&self,_:DraftId,_:Timestamp)->Result<Submitted,VaultError>{todo!()} }
