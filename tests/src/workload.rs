use std::path::Path;

use serde_json::{Value, json};
use tannha_domain::Digest;

use crate::Result;

/// Writes so many dossiers in the form of the standard work: a folder each, with facts and files that look like
/// pictures and can't be compressed. Smaller than the standard day, so that a test takes seconds.
pub fn workload(place: &Path, dossiers: u32, seed: u64) -> Result {
    let mut random = Random(seed | 1);
    let mut index = Vec::new();
    for dossier in 1..=dossiers {
        let folder = format!("dossier-{dossier:04}");
        std::fs::create_dir_all(place.join(&folder))?;
        let files = [
            ("photo-1.jpg", 40_000),
            ("photo-2.jpg", 35_000),
            ("photo-3.jpg", 30_000),
            ("photo-4.jpg", 20_000),
            ("signature.png", 4_000),
        ];
        let mut attachments = Vec::new();
        for (name, size) in files {
            let bytes = random.file(name, size);
            let sha256 = Digest::of(&bytes).to_string();
            std::fs::write(place.join(&folder).join(name), &bytes)?;
            attachments.push(json!({"name": name, "bytes": bytes.len(), "sha256": sha256}));
            index.push(json!({"dossier": dossier, "name": name, "path": format!("{folder}/{name}"), "bytes": bytes.len(), "sha256": sha256}));
        }
        let facts = serde_json::to_vec(&facts(dossier, &mut random, &attachments))?;
        let sha256 = Digest::of(&facts).to_string();
        std::fs::write(place.join(&folder).join("facts.json"), &facts)?;
        index.push(json!({"dossier": dossier, "name": "facts.json", "path": format!("{folder}/facts.json"), "bytes": facts.len(), "sha256": sha256}));
    }
    let total: u64 = index.iter().filter_map(|file| file["bytes"].as_u64()).sum();
    let index =
        json!({"seed": seed, "device": 1, "dossiers": dossiers, "bytes": total, "files": index});
    std::fs::write(place.join("index.json"), serde_json::to_vec(&index)?)?;
    Ok(())
}

fn facts(dossier: u32, random: &mut Random, attachments: &[Value]) -> Value {
    let number = format!("999{:09}", random.below(1_000_000_000));
    let given = ["An", "Bình", "Chi", "Dũng"]
        .get(dossier as usize % 4)
        .unwrap_or(&"Em");
    let consents = ["mo-tai-khoan", "chia-se-voi-don-vi-cung-ung", "luu-anh-the"].map(|purpose| {
        json!({"purpose": purpose, "text_version": "2026-01", "decision": "yes", "at": "2026-01-10T08:07:05+07:00", "evidence": "signature"})
    });
    json!({
        "id": random.uuid(), "device": "thiet-bi-0001", "volunteer": "tnv-0001", "revision": 1,
        "started": "2026-01-10T08:00:00+07:00", "submitted": "2026-01-10T08:08:30+07:00",
        "beneficiary": {
            "name": format!("Nông Văn Thử {given}"), "personal_number": number,
            "born": format!("{}-03-{:02}", 1940 + random.below(60), 1 + random.below(28)), "sex": "nam", "category": "ho_ngheo",
            "household": format!("HN{:06}", random.below(1_000_000)), "hamlet": "Xóm Đồng Tâm", "commune": "Xã thử nghiệm 01", "phone": "",
        },
        "place": {"lat": 21.7, "lon": 106.0, "accuracy_m": 12},
        "card": {"kind": "can_cuoc", "issued": "2022-05-17", "expires": "2032-05-17", "read_by": "qr", "old_number": "090000001"},
        "address": {"permanent": "Xóm Đồng Tâm, Xã thử nghiệm 01", "current": "như nơi thường trú"},
        "product": {"provider": "ngan-hang-a", "code": "tai-khoan-mien-phi", "fee_waiver": true, "initial_balance": 0},
        "answers": {
            "occupation": "làm ruộng", "tax_resident_elsewhere": false, "politically_exposed": false,
            "purpose": "nhận trợ cấp an sinh xã hội", "receives_for_self": true, "reads_vietnamese": true,
        },
        "consents": consents,
        "attachments": attachments, "note": "",
    })
}

/// Xorshift: the same seed makes the same bytes, and no bytes that compress.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn below(&mut self, end: u64) -> u64 {
        self.next() % end
    }

    fn uuid(&mut self) -> String {
        let (high, low) = (self.next(), self.next());
        uuid::Builder::from_random_bytes((u128::from(high) << 64 | u128::from(low)).to_be_bytes())
            .into_uuid()
            .to_string()
    }

    /// Starts and ends like its kind; not a picture that could be drawn.
    fn file(&mut self, name: &str, size: usize) -> Vec<u8> {
        let (start, end): (&[u8], &[u8]) = if Path::new(name)
            .extension()
            .is_some_and(|kind| kind == "png")
        {
            (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", b"\0\0\0\0IEND\xaeB`\x82")
        } else {
            (b"\xff\xd8\xff\xe0\0\x10JFIF\0\x01", b"\xff\xd9")
        };
        let mut bytes = start.to_vec();
        while bytes.len() < size - end.len() {
            bytes.extend(self.next().to_be_bytes());
        }
        bytes.truncate(size - end.len());
        bytes.extend(end);
        bytes
    }
}
