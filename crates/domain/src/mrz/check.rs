/// The check digit of ICAO 9303: weights 7, 3, 1; digits as they are, A=10 to Z=35, `<` nothing; the sum modulo 10.
pub(super) fn check_digit(text: &str) -> u32 {
    text.chars()
        .zip([7, 3, 1].into_iter().cycle())
        .map(|(c, weight)| c.to_digit(36).unwrap_or(0) * weight)
        .sum::<u32>()
        % 10
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_standard_s_own_example_fits() {
        // ICAO 9303 part 3, 4.9: the date 27 July 1952 and the document number AB2134.
        assert_eq!(check_digit("520727"), 3);
        assert_eq!(check_digit("AB2134<<<"), 5);
    }
}
