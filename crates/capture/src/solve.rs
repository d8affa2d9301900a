//! Linear systems, as small as the filters that are learnt here.

/// Cholesky's way through a symmetric, positive system, for several right sides at once; `None` where it is neither.
pub(crate) fn solved<const N: usize, const SIDES: usize>(
    matrix: &mut [[f32; N]],
    right: &[[f32; N]; SIDES],
) -> Option<[[f32; N]; SIDES]> {
    for column in 0..N {
        let (pivot_row, below) = matrix.get_mut(column..)?.split_first_mut()?;
        let squares: f32 = pivot_row
            .iter()
            .take(column)
            .map(|value| value * value)
            .sum();
        let pivot = pivot_row.get(column)? - squares;
        if pivot <= 0.0 || !pivot.is_finite() {
            return None;
        }
        let pivot = pivot.sqrt();
        *pivot_row.get_mut(column)? = pivot;
        for row in below {
            let known = product(row.get(..column)?, pivot_row.get(..column)?);
            let value = row.get_mut(column)?;
            *value = (*value - known) / pivot;
        }
    }
    let mut solutions = *right;
    for solution in &mut solutions {
        for at in 0..N {
            let row = matrix.get(at)?;
            let known = product(row.get(..at)?, solution.get(..at)?);
            let value = solution.get_mut(at)?;
            *value = (*value - known) / row.get(at)?;
        }
        for at in (0..N).rev() {
            let mut value = *solution.get(at)?;
            for (row, later) in matrix.iter().zip(solution.iter()).skip(at + 1) {
                value -= row.get(at)? * later;
            }
            *solution.get_mut(at)? = value / matrix.get(at)?.get(at)?;
        }
    }
    Some(solutions)
}

/// The sum of the products of their pairs.
pub(crate) fn product(a: &[f32], b: &[f32]) -> f32 {
    // Four sums side by side: the compiler may not reorder one.
    let (a4, a_rest) = a.as_chunks::<4>();
    let (b4, b_rest) = b.as_chunks::<4>();
    let mut sums = [0.0; 4];
    for (a, b) in a4.iter().zip(b4) {
        for (sum, (a, b)) in sums.iter_mut().zip(a.iter().zip(b)) {
            *sum += a * b;
        }
    }
    let rest: f32 = a_rest.iter().zip(b_rest).map(|(a, b)| a * b).sum();
    sums.iter().sum::<f32>() + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_system_is_solved_and_what_is_none_refused() {
        let mut matrix = [[4.0, 2.0], [2.0, 3.0]];
        let [solution] = solved(&mut matrix, &[[10.0, 9.0]]).unwrap();
        assert!((solution[0] - 1.5).abs() < 1e-5 && (solution[1] - 2.0).abs() < 1e-5);
        assert!(solved(&mut [[0.0, 1.0], [1.0, 0.0]], &[[1.0, 1.0]]).is_none());
    }
}
