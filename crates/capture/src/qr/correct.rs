//! Reed–Solomon over GF(256) as QR codes use it: errors anywhere, and erasures where nothing could be seen.

/// Powers of 2 modulo x⁸+x⁴+x³+x²+1, twice over, and their logarithms.
struct Field {
    power: [u8; 510],
    log: [u8; 256],
}

static FIELD: Field = field();

#[expect(
    clippy::indexing_slicing,
    reason = "evaluated when compiled, in constant ranges"
)]
const fn field() -> Field {
    let mut field = Field {
        power: [0; 510],
        log: [0; 256],
    };
    let mut value = 1_u32;
    let mut at = 0;
    while at < 255 {
        field.power[at] = value as u8;
        field.power[at + 255] = value as u8;
        field.log[value as usize] = at as u8;
        value <<= 1;
        if value > 255 {
            value ^= 0x11D;
        }
        at += 1;
    }
    field
}

fn power(of: usize) -> u8 {
    FIELD.power.get(of % 255).copied().unwrap_or(0)
}

fn log(value: u8) -> usize {
    FIELD
        .log
        .get(usize::from(value))
        .copied()
        .map_or(0, usize::from)
}

fn times(a: u8, b: u8) -> u8 {
    if a == 0 || b == 0 {
        return 0;
    }
    FIELD.power.get(log(a) + log(b)).copied().unwrap_or(0)
}

fn divided(a: u8, b: u8) -> u8 {
    if a == 0 {
        return 0;
    }
    power(log(a) + 255 - log(b))
}

/// The value of a polynomial, lowest coefficient first.
fn value(of: &[u8], at: u8) -> u8 {
    of.iter()
        .rev()
        .fold(0, |sum, coefficient| times(sum, at) ^ coefficient)
}

fn product(a: &[u8], b: &[u8]) -> Vec<u8> {
    let mut product = vec![0; a.len() + b.len() - 1];
    for (low, a) in a.iter().enumerate() {
        for (place, b) in product.iter_mut().skip(low).zip(b) {
            *place ^= times(*a, *b);
        }
    }
    product
}

/// Corrects a block whose last `correction` codewords are its check, and says how many codewords that were not erased
/// were wrong. `None`, with the block as it was, where there is more wrong than can be put right.
pub(crate) fn correct(block: &mut [u8], correction: usize, erased: &[usize]) -> Option<usize> {
    if erased.len() > correction {
        return None;
    }
    let syndromes = syndromes(block, correction);
    if syndromes.iter().all(|syndrome| *syndrome == 0) {
        return Some(0);
    }
    let last = block.len().checked_sub(1)?;
    let mut erasures = vec![1];
    for at in erased {
        erasures = product(&erasures, &[1, power(last.checked_sub(*at)?)]);
    }
    let locator = locator(&syndromes, &erasures, erased.len())?;
    let wrong = locator.len() - 1;
    if 2 * wrong.checked_sub(erased.len())? + erased.len() > correction {
        return None;
    }
    let mut evaluator = product(&syndromes, &locator);
    evaluator.truncate(correction);
    let mut changes = Vec::with_capacity(wrong);
    for at in 0..block.len() {
        let inverse = power(255 - (last - at) % 255);
        if value(&locator, inverse) == 0 {
            changes.push((at, magnitude(&evaluator, &locator, inverse)?));
        }
    }
    if changes.len() != wrong {
        return None;
    }
    let before = block.to_vec();
    for (at, change) in &changes {
        *block.get_mut(*at)? ^= change;
    }
    if self::syndromes(block, correction)
        .iter()
        .any(|syndrome| *syndrome != 0)
    {
        block.copy_from_slice(&before);
        return None;
    }
    let found = changes
        .iter()
        .filter(|(at, change)| *change != 0 && !erased.contains(at));
    Some(found.count())
}

fn syndromes(block: &[u8], correction: usize) -> Vec<u8> {
    (0..correction)
        .map(|root| {
            let at = power(root);
            block
                .iter()
                .fold(0, |sum, codeword| times(sum, at) ^ codeword)
        })
        .collect()
}

/// Berlekamp and Massey's shortest recurrence, begun with what is known to be erased.
fn locator(syndromes: &[u8], erasures: &[u8], erased: usize) -> Option<Vec<u8>> {
    let mut current = erasures.to_vec();
    let mut previous = erasures.to_vec();
    let mut length = erased;
    for step in erased..syndromes.len() {
        previous.insert(0, 0);
        let discrepancy = current
            .iter()
            .enumerate()
            .filter_map(|(at, coefficient)| {
                Some(times(*coefficient, *syndromes.get(step.checked_sub(at)?)?))
            })
            .fold(0, |sum, term| sum ^ term);
        if discrepancy == 0 {
            continue;
        }
        let mut next = current.clone();
        next.resize(current.len().max(previous.len()), 0);
        for (place, coefficient) in next.iter_mut().zip(&previous) {
            *place ^= times(discrepancy, *coefficient);
        }
        if 2 * length <= step + erased {
            length = step + 1 + erased - length;
            previous = current
                .iter()
                .map(|coefficient| divided(*coefficient, discrepancy))
                .collect();
        }
        current = next;
    }
    while current.last() == Some(&0) {
        current.pop();
    }
    (current.len() == length + 1).then_some(current)
}

/// Forney's formula for codes whose first root is 1.
fn magnitude(evaluator: &[u8], locator: &[u8], inverse: u8) -> Option<u8> {
    // The derivative: in this field the even powers' terms vanish.
    let slope: Vec<u8> = locator
        .iter()
        .enumerate()
        .skip(1)
        .map(|(at, coefficient)| if at % 2 == 1 { *coefficient } else { 0 })
        .collect();
    let slope = value(&slope, inverse);
    (slope != 0).then(|| divided(divided(value(evaluator, inverse), inverse), slope))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The check of a message: its remainder by the generator.
    fn encoded(message: &[u8], correction: usize) -> Vec<u8> {
        let mut generator = vec![1];
        for root in 0..correction {
            generator = product(&generator, &[power(root), 1]);
        }
        generator.reverse();
        let mut rest = message.to_vec();
        rest.resize(message.len() + correction, 0);
        for at in 0..message.len() {
            let lead = rest[at];
            for (place, coefficient) in rest[at..].iter_mut().zip(&generator) {
                *place ^= times(lead, *coefficient);
            }
        }
        [message, &rest[message.len()..]].concat()
    }

    proptest! {
        #[test]
        fn what_the_code_can_carry_is_put_right(
            message in proptest::collection::vec(any::<u8>(), 31),
            places in proptest::sample::subsequence((0..49_usize).collect::<Vec<_>>(), 18).prop_shuffle(),
            erased in 0..=18_usize,
            noise in proptest::collection::vec(1..=255_u8, 18),
        ) {
            let right = encoded(&message, 18);
            let wrong = (18 - erased) / 2;
            let mut block = right.clone();
            for (place, noise) in places.iter().zip(&noise).take(erased + wrong) {
                block[*place] ^= noise;
            }
            prop_assert_eq!(correct(&mut block, 18, &places[..erased]), Some(wrong));
            prop_assert_eq!(block, right);
        }

        #[test]
        fn any_block_is_put_right_or_left_alone(
            block in proptest::collection::vec(any::<u8>(), 0..80),
            erased in proptest::collection::vec(0..90_usize, 0..20),
        ) {
            let mut after = block.clone();
            match correct(&mut after, 18, &erased) {
                None => prop_assert_eq!(after, block),
                Some(_) => prop_assert!(syndromes(&after, 18).iter().all(|syndrome| *syndrome == 0)),
            }
        }
    }
}
