//! The devices, the province with its backups, and what lies between them.

use std::{
    collections::{BTreeSet, HashSet},
    hash::{DefaultHasher, Hash as _, Hasher as _},
};

use super::{
    Rules,
    device::{Device, Held},
    log::{Entry, Epoch, Packet},
    province::{Answered, Ask, Province},
};

/// How much happens at most.
#[derive(Debug, Clone, Copy)]
pub(super) struct Bounds {
    /// Packets of each device.
    pub(super) packets: [u8; 2],
    pub(super) decisions: u8,
    pub(super) backups: u8,
    /// How often the province is put back to a backup.
    pub(super) falls: u8,
    /// How often each device writes to its carrier.
    pub(super) writes: [u8; 2],
}

/// The first device's is a stick, which is written over each time; the second's a relay, which keeps packets until they
/// are secured.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub(super) struct Carrier {
    ask: Option<Ask>,
    answers: Vec<Answered>,
    packets: BTreeSet<Packet>,
}

pub(super) const DROPPED: &str = "a packet was dropped that is not safe";
const DOUBLED: &str = "something is in the log twice";
pub(super) const SKIPPED: &str = "the feed skipped something";
pub(super) const DIVERGED: &str = "it does not converge";

const RELAY: usize = 1;
/// How many backups are kept.
const KEPT: usize = 3;

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct World {
    devices: [Device; 2],
    carriers: [Carrier; 2],
    province: Province,
    /// The newest last.
    kept: Vec<(u8, Province)>,
    backups: u8,
    decisions: u8,
    falls: u8,
    /// The epoch in which somebody put the province back and told nobody.
    silent: Option<Epoch>,
    /// The newest epoch that any province ever began.
    epoch: Epoch,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Step {
    Captures(usize),
    /// One exchange on the line. Where its answer is lost, one of the two was killed, or the line was cut.
    Exchanges {
        device: usize,
        answer_is_lost: bool,
    },
    /// The process ends: what stood in memory only is gone.
    IsKilled(usize),
    WritesToCarrier(usize),
    CarrierReachesProvince(usize),
    ProvinceWritesToCarrier(usize),
    /// Where its file is damaged, perhaps the last answer alone.
    ReadsFromCarrier {
        device: usize,
        only_the_last: bool,
    },
    Decides(Packet),
    BacksUp,
    /// The province is put back to one of its two newest backups, by the command or by somebody's hand.
    FallsBack {
        newest: bool,
        says_so: bool,
    },
}

impl World {
    pub(super) fn new() -> Self {
        Self {
            devices: [Device::joined(), Device::joined()],
            carriers: [Carrier::default(), Carrier::default()],
            province: Province::new(),
            kept: Vec::new(),
            backups: 0,
            decisions: 0,
            falls: 0,
            silent: None,
            epoch: 0,
        }
    }

    /// Everything that can happen next.
    pub(super) fn steps(&self, bounds: Bounds) -> Vec<Step> {
        let mut steps = Vec::new();
        for (device, here) in self.devices.iter().enumerate() {
            if here.packets.len() < usize::from(bounds.packets[device]) {
                steps.push(Step::Captures(device));
            }
            for answer_is_lost in [false, true] {
                steps.push(Step::Exchanges {
                    device,
                    answer_is_lost,
                });
            }
            if here.proves {
                steps.push(Step::IsKilled(device));
            }
            if here.writes < bounds.writes[device] {
                steps.push(Step::WritesToCarrier(device));
            }
            let carrier = &self.carriers[device];
            if carrier.ask.is_some() || !carrier.packets.is_empty() {
                steps.push(Step::CarrierReachesProvince(device));
            }
            if self.province.letters.contains_key(&device) {
                steps.push(Step::ProvinceWritesToCarrier(device));
            }
            if !carrier.answers.is_empty() {
                steps.push(Step::ReadsFromCarrier {
                    device,
                    only_the_last: false,
                });
            }
            if carrier.answers.len() > 1 {
                steps.push(Step::ReadsFromCarrier {
                    device,
                    only_the_last: true,
                });
            }
        }
        let log = &self.province.log;
        if self.decisions < bounds.decisions {
            let undecided = self.captured().map(|held| held.packet).filter(|packet| {
                log.position_of(Entry::Packet(*packet)).is_some()
                    && log.position_of(Entry::Decided(*packet)).is_none()
            });
            steps.extend(undecided.map(Step::Decides));
        }
        if self.backups < bounds.backups {
            steps.push(Step::BacksUp);
        }
        if self.falls < bounds.falls {
            for newest in [true, false].into_iter().take(self.kept.len()) {
                for says_so in [true, false] {
                    steps.push(Step::FallsBack { newest, says_so });
                }
            }
        }
        steps
    }

    /// What does not hold here. What was seen to converge is not looked at again, whatever carriers hold beside it.
    pub(super) fn breaks(&self, rules: Rules, converge: &mut HashSet<u64>) -> Option<&'static str> {
        let holds = [
            (DROPPED, self.drops_what_is_safe()),
            (DOUBLED, self.holds_each_once()),
            (SKIPPED, self.skips_nothing()),
        ];
        if let Some((what, _)) = holds.into_iter().find(|(_, holds)| !holds) {
            return Some(what);
        }
        let calm = self.without_carriers();
        (converge.insert(digest(&calm)) && !calm.converges(rules)).then_some(DIVERGED)
    }

    /// The same, with all that carriers have lost, and nothing left to happen.
    fn without_carriers(&self) -> Self {
        let mut calm = Self {
            carriers: [Carrier::default(), Carrier::default()],
            decisions: 0,
            falls: 0,
            ..self.clone()
        };
        for device in &mut calm.devices {
            device.writes = 0;
        }
        for (_, province) in &mut calm.kept {
            province.letters.clear();
        }
        calm.province.letters.clear();
        calm
    }

    fn exchanges(&mut self, device: usize, answer_is_lost: bool, rules: Rules) {
        let here = &mut self.devices[device];
        let ask = here.says(false);
        let reply = self.province.answers(device, &ask, &mut self.epoch, rules);
        self.province.letters.remove(&device);
        if answer_is_lost {
            return;
        }
        here.proves = reply.prove && ask.proofs.is_empty() && !here.proofs().is_empty();
        if !here.proves || rules == Rules::HearsWhoAsksForProof {
            here.hears(&reply, true, rules);
        }
    }

    fn reaches_the_province(&mut self, device: usize, rules: Rules) {
        let carrier = &mut self.carriers[device];
        if let Some(mut ask) = carrier.ask.clone() {
            if device == RELAY {
                for (packet, bytes) in &mut ask.heads {
                    *bytes = carrier.packets.contains(packet);
                }
            }
            self.province.keeps(device, &ask, &mut self.epoch, rules);
        }
        let kept: Vec<(Packet, bool)> = carrier
            .packets
            .iter()
            .map(|packet| (*packet, true))
            .collect();
        self.province.takes(&kept);
        let (log, mark) = (&self.province.log, self.province.mark);
        carrier.packets.retain(|packet| {
            let here = log.position_of(Entry::Packet(*packet));
            here.is_none_or(|position| position > mark)
        });
    }

    fn backs_up(&mut self, rules: Rules) {
        self.backups += 1;
        self.kept.push((self.backups, self.province.clone()));
        let old = self.kept.len().saturating_sub(KEPT);
        self.kept.drain(..old);
        let kept: Vec<u8> = self.kept.iter().map(|(number, _)| *number).collect();
        self.province.notes_a_backup(self.backups, &kept, rules);
    }

    pub(super) fn takes(&mut self, step: Step, rules: Rules) {
        match step {
            Step::Captures(device) => {
                let packets = &mut self.devices[device].packets;
                let packet = packet(device, packets.len());
                packets.push(Held {
                    packet,
                    bytes: true,
                    receipt: None,
                });
            }
            Step::Exchanges {
                device,
                answer_is_lost,
            } => self.exchanges(device, answer_is_lost, rules),
            Step::IsKilled(device) => self.devices[device].proves = false,
            Step::WritesToCarrier(device) => {
                let here = &mut self.devices[device];
                here.writes += 1;
                let ask = here.says(true);
                if device == RELAY {
                    let whole = ask.heads.iter().filter(|(_, bytes)| *bytes);
                    self.carriers[device]
                        .packets
                        .extend(whole.map(|(packet, _)| *packet));
                }
                self.carriers[device].ask = Some(ask);
            }
            Step::CarrierReachesProvince(device) => self.reaches_the_province(device, rules),
            Step::ProvinceWritesToCarrier(device) => {
                if let Some(answers) = self.province.writes(device, &mut self.epoch, rules) {
                    self.carriers[device].answers = answers;
                }
            }
            Step::ReadsFromCarrier {
                device,
                only_the_last,
            } => {
                let answers = self.carriers[device].answers.clone();
                let lost = if only_the_last { answers.len() - 1 } else { 0 };
                self.devices[device].reads(&answers[lost..], rules);
            }
            Step::Decides(packet) => {
                self.decisions += 1;
                self.province.append(Entry::Decided(packet));
            }
            Step::BacksUp => self.backs_up(rules),
            Step::FallsBack { newest, says_so } => {
                self.falls += 1;
                if let Some((_, backup)) = self.kept.iter().rev().nth(usize::from(!newest)) {
                    self.province = backup.clone();
                }
                self.silent = (!says_so).then(|| self.province.epochs.current());
                if says_so {
                    self.province
                        .begins_an_epoch(self.province.log.end(), &mut self.epoch);
                }
            }
        }
    }

    fn captured(&self) -> impl Iterator<Item = &Held> {
        self.devices.iter().flat_map(|device| &device.packets)
    }

    /// What a device dropped lies at the province and in both newest backups.
    fn drops_what_is_safe(&self) -> bool {
        let mut dropped = self.captured().filter(|held| !held.bytes);
        dropped.all(|held| {
            let newest = self.kept.iter().rev().take(2).map(|(_, backup)| backup);
            let has = |province: &Province| {
                province
                    .log
                    .position_of(Entry::Packet(held.packet))
                    .is_some()
            };
            self.kept.len() >= 2 && newest.chain([&self.province]).all(has)
        })
    }

    fn holds_each_once(&self) -> bool {
        let entries = &self.province.log.0;
        let different: BTreeSet<Entry> = entries.iter().map(|(entry, _)| *entry).collect();
        different.len() == entries.len()
    }

    /// A cursor that the log knows has every decision before it on its device.
    fn skips_nothing(&self) -> bool {
        let log = &self.province.log;
        self.devices.iter().all(|device| {
            let cursor = device.cursor().filter(|cursor| log.has(cursor));
            cursor.is_none_or(|cursor| {
                log.decided(0, cursor.position)
                    .all(|(_, packet)| device.heard.contains_key(&packet))
            })
        })
    }

    /// Nothing more goes wrong, and everybody comes by the line until nothing moves: everything is at the province and
    /// heard on both devices, and after two more backups no device keeps bytes.
    fn converges(mut self, rules: Rules) -> bool {
        self.comes_to_rest(rules);
        let log = self.province.log.clone();
        let decided: Vec<Packet> = sorted(log.decided(0, log.end()).map(|(_, packet)| packet));
        let all_there = self.captured().all(|held| {
            held.receipt.is_some() && log.position_of(Entry::Packet(held.packet)).is_some()
        });
        // Decisions alone, lost by somebody's hand, nobody can prove: no receipt names a place after them. The devices then
        // show them on, beside what is decided since.
        let noticed = self
            .silent
            .is_none_or(|epoch| self.province.epochs.current() != epoch);
        let all_heard = self.devices.iter().all(|device| {
            let heard = sorted(device.heard.keys().copied());
            decided.iter().all(|packet| heard.contains(packet))
                && (!noticed || heard.len() == decided.len())
        });
        self.backs_up(rules);
        self.backs_up(rules);
        self.comes_to_rest(rules);
        all_there
            && all_heard
            && self.captured().all(|held| !held.bytes)
            && self.drops_what_is_safe()
    }

    fn comes_to_rest(&mut self, rules: Rules) {
        for _ in 0..24 {
            let before = (self.devices.clone(), self.province.clone());
            for device in 0..self.devices.len() {
                self.exchanges(device, false, rules);
            }
            if (&self.devices, &self.province) == (&before.0, &before.1) {
                return;
            }
        }
    }
}

/// A world is known by 64 bits: that two of a million are taken for one has a chance of one in thirty million.
pub(super) fn digest(world: &World) -> u64 {
    let mut hasher = DefaultHasher::new();
    world.hash(&mut hasher);
    hasher.finish()
}

fn sorted(packets: impl Iterator<Item = Packet>) -> Vec<Packet> {
    packets.collect::<BTreeSet<_>>().into_iter().collect()
}

fn packet(device: usize, number: usize) -> Packet {
    u8::try_from(device * 10 + number).expect("few packets")
}
