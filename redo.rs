use tannha_domain::*; use jiff::Timestamp; use crate::*;
impl Vault { pub fn redo(&self,_:DossierId,_:Timestamp)->Result<DraftId,VaultError>{todo!()} }
