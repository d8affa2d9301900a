/// Brightness as real numbers: reflectance or light, 0 for black and 1 for white paper in full light.
#[derive(Debug, Clone)]
pub(crate) struct Grey {
    pub(crate) width: usize,
    pub(crate) height: usize,
    pub(crate) values: Vec<f32>,
}

impl Grey {
    pub(crate) fn filled(width: usize, height: usize, value: f32) -> Self {
        Self {
            width,
            height,
            values: vec![value; width * height],
        }
    }

    /// The value there; the border's beyond it.
    pub(crate) fn at(&self, x: i64, y: i64) -> f32 {
        let x = x.clamp(0, self.width as i64 - 1) as usize;
        let y = y.clamp(0, self.height as i64 - 1) as usize;
        self.values[y * self.width + x]
    }

    /// Between four pixels; pixel centres lie at halves.
    pub(crate) fn between(&self, x: f64, y: f64) -> f32 {
        let (x, y) = (x - 0.5, y - 0.5);
        let (left, top) = (x.floor(), y.floor());
        let (right, down) = ((x - left) as f32, (y - top) as f32);
        let (left, top) = (left as i64, top as i64);
        let upper = self.at(left, top) * (1.0 - right) + self.at(left + 1, top) * right;
        let lower = self.at(left, top + 1) * (1.0 - right) + self.at(left + 1, top + 1) * right;
        upper * (1.0 - down) + lower * down
    }

    pub(crate) fn fill(&mut self, (left, top): (f64, f64), (width, height): (f64, f64), to: f32) {
        let (right, bottom) = ((left + width) as usize, (top + height) as usize);
        for y in (top.max(0.0) as usize)..bottom.min(self.height) {
            for x in (left.max(0.0) as usize)..right.min(self.width) {
                self.values[y * self.width + x] = to;
            }
        }
    }

    /// Half as wide and high, by area.
    pub(crate) fn halved(&self) -> Self {
        let (width, height) = (self.width / 2, self.height / 2);
        let mut half = Self::filled(width, height, 0.0);
        for y in 0..height {
            for x in 0..width {
                let from = 2 * y * self.width + 2 * x;
                let below = from + self.width;
                half.values[y * width + x] = (self.values[from]
                    + self.values[from + 1]
                    + self.values[below]
                    + self.values[below + 1])
                    / 4.0;
            }
        }
        half
    }
}
