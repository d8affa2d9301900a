//! Straight lines that edges lie on, and how much of each is an edge.

use std::f32::consts::PI;

use super::edges::Edge;

/// A line by its normal: all points whose product with it is `away`.
#[derive(Debug, Clone)]
pub(super) struct Line {
    pub(super) normal: (f32, f32),
    pub(super) away: f32,
    /// Whether it is the picture's border: nothing says that something ends there.
    pub(super) border: bool,
    /// How many places before each along it are edges from dark to light along the normal, and against it.
    with: Vec<u16>,
    against: Vec<u16>,
    /// Where the counts begin.
    from: f32,
}

const ANGLES: usize = 180;
/// Votes go to angles so near the edge's own.
const SWING: i32 = 3;
const STEP_PX: f32 = 1.5;
/// So many peaks are looked at, and so many are kept as lines.
const PEAKS: usize = 80;
const MOST: usize = 38;
/// An edge supports a line from so near, in pixels, and at most so far turned (a cosine).
const NEAR_PX: f32 = 1.7;
const ALONG: f32 = 0.968;
/// A line with less than this share of the picture's long side is none.
const SHORTEST: f32 = 0.06;

impl Line {
    fn through(normal: (f32, f32), away: f32, border: bool, long: f32) -> Self {
        Self {
            normal,
            away,
            border,
            with: Vec::new(),
            against: Vec::new(),
            from: -long,
        }
    }

    fn place(&self, x: f32, y: f32) -> f32 {
        y * self.normal.0 - x * self.normal.1 - self.from
    }

    fn supports(&self, edge: &Edge) -> Option<f32> {
        let off = edge.x * self.normal.0 + edge.y * self.normal.1 - self.away;
        let turned = edge.across.0 * self.normal.0 + edge.across.1 * self.normal.1;
        (off.abs() <= NEAR_PX && turned.abs() >= ALONG).then_some(turned)
    }

    /// Counts the edges along it; answers the longest stretch that is mostly edge, and how much of it is.
    fn counted(&mut self, edges: &[Edge], long: f32) -> (f32, (f32, f32)) {
        let length = (2.0 * long) as usize + 2;
        let mut with = vec![false; length];
        let mut against = vec![false; length];
        for edge in edges {
            if let Some(turned) = self.supports(edge) {
                let at = self.place(edge.x, edge.y).max(0.0) as usize;
                let to = if turned > 0.0 {
                    &mut with
                } else {
                    &mut against
                };
                // Neighbours on a slanted line leave every fourth place empty.
                for at in at..=at + 1 {
                    if let Some(place) = to.get_mut(at) {
                        *place = true;
                    }
                }
            }
        }
        let (mut best, mut best_span) = (0.0_f32, (0.0, 0.0));
        let (mut run, mut begun) = (0.0_f32, 0);
        for (at, (with, against)) in with.iter().zip(&against).enumerate() {
            if run <= 0.0 {
                (run, begun) = (0.0, at);
            }
            run += if *with || *against { 1.0 } else { -1.0 };
            if run > best {
                (best, best_span) = (run, (begun as f32, at as f32));
            }
        }
        self.with = sums(&with);
        self.against = sums(&against);
        (best, best_span)
    }

    /// Which share of the way between two points on it is an edge; with which sign most of it is.
    pub(super) fn support(&self, from: (f32, f32), to: (f32, f32)) -> f32 {
        let (a, b) = (self.place(from.0, from.1), self.place(to.0, to.1));
        let (a, b) = (a.min(b).max(0.0) as usize, a.max(b).max(0.0) as usize);
        if b <= a {
            return 0.0;
        }
        let count = |sums: &[u16]| {
            let at = |place: usize| {
                sums.get(place.min(sums.len().saturating_sub(1)))
                    .copied()
                    .unwrap_or(0)
            };
            f32::from(at(b).saturating_sub(at(a)))
        };
        let (with, against) = (count(&self.with), count(&self.against));
        let share = (with.max(against) + 0.5 * with.min(against)) / (b - a) as f32;
        share.min(1.0)
    }

    /// Where two lines cross.
    pub(super) fn crosses(&self, other: &Self) -> Option<(f32, f32)> {
        let area = self.normal.0 * other.normal.1 - self.normal.1 * other.normal.0;
        (area.abs() > 0.2).then(|| {
            (
                (self.away * other.normal.1 - other.away * self.normal.1) / area,
                (other.away * self.normal.0 - self.away * other.normal.0) / area,
            )
        })
    }

    /// The cosine of the angle between two lines, without direction.
    pub(super) fn alike(&self, other: &Self) -> f32 {
        (self.normal.0 * other.normal.0 + self.normal.1 * other.normal.1).abs()
    }

    /// How far a point lies off it.
    pub(super) fn off(&self, (x, y): (f32, f32)) -> f32 {
        x * self.normal.0 + y * self.normal.1 - self.away
    }
}

fn sums(places: &[bool]) -> Vec<u16> {
    let mut sum = 0_u16;
    let before = places.iter().map(|place| {
        let before = sum;
        sum += u16::from(*place);
        before
    });
    before.collect()
}

/// The lines on which most edges lie, and the four borders of the picture.
pub(super) fn lines(edges: &[Edge], width: f32, height: f32) -> Vec<Line> {
    let long = width.hypot(height);
    let mut lines: Vec<(f32, Line)> = Vec::new();
    for (angle, away) in peaks(edges, long) {
        let mut line = Line::through((angle.cos(), angle.sin()), away, false, long);
        let (_, span) = line.counted(edges, long);
        if let Some(better) = fitted(&line, edges, span, long) {
            line = better;
        }
        let (length, _) = line.counted(edges, long);
        let seen = |other: &(f32, Line)| {
            let middle = (width / 2.0, height / 2.0);
            other.1.alike(&line) > 0.9994 && {
                let turn =
                    if other.1.normal.0 * line.normal.0 + other.1.normal.1 * line.normal.1 < 0.0 {
                        -1.0
                    } else {
                        1.0
                    };
                (other.1.off(middle) - turn * line.off(middle)).abs() < 1.5
            }
        };
        if length > SHORTEST * width.max(height) && !lines.iter().any(seen) {
            lines.push((length, line));
        }
    }
    lines.sort_by(|a, b| b.0.total_cmp(&a.0));
    lines.truncate(MOST);
    let mut lines: Vec<Line> = lines.into_iter().map(|(_, line)| line).collect();
    for (normal, away) in [
        ((1.0, 0.0), 0.0),
        ((1.0, 0.0), width),
        ((0.0, 1.0), 0.0),
        ((0.0, 1.0), height),
    ] {
        lines.push(Line::through(normal, away, true, long));
    }
    lines
}

/// Hough's peaks: each edge votes for the lines through it that run as it does.
fn peaks(edges: &[Edge], long: f32) -> Vec<(f32, f32)> {
    let places = (2.0 * long / STEP_PX) as usize + 2;
    let mut votes = vec![0.0_f32; ANGLES * places];
    let angle_of = |at: usize| at as f32 * PI / ANGLES as f32;
    let directions: Vec<(f32, f32)> = (0..ANGLES)
        .map(|at| (angle_of(at).cos(), angle_of(at).sin()))
        .collect();
    for edge in edges {
        let own = edge.across.1.atan2(edge.across.0) * ANGLES as f32 / PI;
        for swing in -SWING..=SWING {
            let at = (own.round() as i32 + swing).rem_euclid(ANGLES as i32) as usize;
            let (cos, sin) = directions.get(at).copied().unwrap_or_default();
            let place = (edge.x * cos + edge.y * sin + long) / STEP_PX;
            let (low, part) = (place.floor(), place - place.floor());
            let from = at * places + low.max(0.0) as usize;
            for (at, share) in [(from, 1.0 - part), (from + 1, part)] {
                if let Some(votes) = votes.get_mut(at) {
                    *votes += edge.weight * share;
                }
            }
        }
    }
    let mut peaks = Vec::new();
    // The best of each angle first: looking through all again for each peak would take too long.
    let mut best_of: Vec<(f32, usize)> = votes.chunks(places).map(best).collect();
    while peaks.len() < PEAKS {
        let top = best_of
            .iter()
            .enumerate()
            .max_by(|a, b| a.1.0.total_cmp(&b.1.0));
        let Some((angle, (most, place))) = top.map(|(angle, best)| (angle, *best)) else {
            break;
        };
        if most < 3.0 {
            break;
        }
        peaks.push((
            angle_of(angle),
            (place as f32 + 0.5) * STEP_PX - long - 0.5 * STEP_PX,
        ));
        for swing in -SWING..=SWING {
            let at = angle as i32 + swing;
            let turned = !(0..ANGLES as i32).contains(&at);
            let at = at.rem_euclid(ANGLES as i32) as usize;
            // Half a turn on, the same line lies on the other side.
            let place = if turned {
                places.saturating_sub(2 + place)
            } else {
                place
            };
            let range =
                at * places + place.saturating_sub(2)..(at * places + place + 3).min(votes.len());
            for vote in votes.get_mut(range).into_iter().flatten() {
                *vote = 0.0;
            }
            let row = votes
                .get(at * places..(at + 1) * places)
                .unwrap_or_default();
            if let Some(of) = best_of.get_mut(at) {
                *of = best(row);
            }
        }
    }
    peaks
}

fn best(votes: &[f32]) -> (f32, usize) {
    let mut best = (0.0, 0);
    for (at, vote) in votes.iter().enumerate() {
        if *vote > best.0 {
            best = (*vote, at);
        }
    }
    best
}

/// The line through the middle of its own edges on this stretch of it (total least squares).
fn fitted(line: &Line, edges: &[Edge], span: (f32, f32), long: f32) -> Option<Line> {
    let near = edges.iter().filter(|edge| {
        line.supports(edge).is_some() && (span.0..=span.1).contains(&line.place(edge.x, edge.y))
    });
    let points: Vec<(f32, f32)> = near.map(|edge| (edge.x, edge.y)).collect();
    if points.len() < 8 {
        return None;
    }
    let count = points.len() as f32;
    let middle = (
        points.iter().map(|at| at.0).sum::<f32>() / count,
        points.iter().map(|at| at.1).sum::<f32>() / count,
    );
    let (mut xx, mut xy, mut yy) = (0.0, 0.0, 0.0);
    for (x, y) in &points {
        let (dx, dy) = (x - middle.0, y - middle.1);
        xx += dx * dx;
        xy += dx * dy;
        yy += dy * dy;
    }
    let along = 0.5 * (2.0 * xy).atan2(xx - yy);
    let normal = (-along.sin(), along.cos());
    // The peak's own side, so that signs stay.
    let side = if normal.0 * line.normal.0 + normal.1 * line.normal.1 < 0.0 {
        -1.0
    } else {
        1.0
    };
    let normal = (side * normal.0, side * normal.1);
    Some(Line::through(
        normal,
        normal.0 * middle.0 + normal.1 * middle.1,
        false,
        long,
    ))
}
