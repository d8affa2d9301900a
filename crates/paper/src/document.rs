//! A paper that is laid out: as PDF for the printer, as pictures for the screen, as plain text for tests and readers.

use typst::{
    foundations::Smart,
    layout::{Frame, FrameItem},
};
use typst_layout::PagedDocument;
use typst_pdf::PdfOptions;
use typst_render::RenderOptions;

use crate::PaperError;

/// A paper that is laid out.
pub struct Document(PagedDocument);

impl std::fmt::Debug for Document {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Document({} pages)", self.page_count())
    }
}

impl Document {
    pub(crate) fn new(document: PagedDocument) -> Self {
        Self(document)
    }

    /// How many pages it has.
    pub fn page_count(&self) -> usize {
        self.0.pages().len()
    }

    /// As a PDF. The same paper is the same bytes: it bears no time of making and names no program.
    pub fn pdf(&self) -> Result<Vec<u8>, PaperError> {
        let options = PdfOptions {
            creator: Smart::Custom(None),
            ..PdfOptions::default()
        };
        typst_pdf::pdf(&self.0, &options).map_err(|_| PaperError::Export)
    }

    /// One page as PNG, so many pixels a point; counted from 0. Nothing where there is no such page.
    pub fn page_as_png(&self, page: usize, scale: f64) -> Result<Option<Vec<u8>>, PaperError> {
        let options = RenderOptions {
            pixel_per_pt: scale.clamp(0.5, 6.0).into(),
            ..RenderOptions::default()
        };
        self.0
            .pages()
            .get(page)
            .map(|page| typst_render::render(page, &options).encode_png())
            .transpose()
            .map_err(|_| PaperError::Export)
    }

    /// Every page as PNG.
    pub fn pages_as_png(&self, scale: f64) -> Result<Vec<Vec<u8>>, PaperError> {
        (0..self.page_count())
            .filter_map(|page| self.page_as_png(page, scale).transpose())
            .collect()
    }

    /// Whether a letter stands on it that the font does not have.
    #[cfg(test)]
    pub(crate) fn lacks_a_letter(&self) -> bool {
        fn in_frame(frame: &Frame) -> bool {
            frame.items().any(|(_, item)| match item {
                FrameItem::Group(group) => in_frame(&group.frame),
                FrameItem::Text(text) => text.glyphs.iter().any(|glyph| glyph.id == 0),
                _ => false,
            })
        }
        self.0.pages().iter().any(|page| in_frame(&page.frame))
    }

    /// What the codes on its first page say, as a scanner reads it at so many pixels a point.
    #[cfg(test)]
    pub(crate) fn scanned(&self, scale: f64) -> Vec<String> {
        let png = self.page_as_png(0, scale).unwrap().unwrap();
        let picture = image::load_from_memory(&png).unwrap().into_luma8();
        let view = zxingcpp::ImageView::from_slice(
            picture.as_raw(),
            picture.width(),
            picture.height(),
            zxingcpp::ImageFormat::Lum,
        )
        .unwrap();
        let found = zxingcpp::read()
            .formats(zxingcpp::BarcodeFormat::QRCode)
            .from(&view)
            .unwrap();
        found.iter().map(zxingcpp::Barcode::text).collect()
    }

    /// What stands on it, a printed line a line, in the order in which it was laid out.
    pub fn text(&self) -> String {
        let mut lines: Vec<(f64, String)> = Vec::new();
        for page in self.0.pages() {
            collect(&page.frame, 0.0, 0.0, &mut lines);
            lines.push((f64::NAN, "—".to_owned()));
        }
        lines.pop();
        let lines: Vec<String> = lines.into_iter().map(|(_, line)| line).collect();
        lines.join("\n")
    }
}

/// Runs at one height that follow each other are one line.
fn collect(frame: &Frame, left: f64, top: f64, lines: &mut Vec<(f64, String)>) {
    for (point, item) in frame.items() {
        let (x, y) = (left + point.x.to_pt(), top + point.y.to_pt());
        match item {
            FrameItem::Group(group) => collect(&group.frame, x, y, lines),
            FrameItem::Text(text) => match lines.last_mut() {
                Some((height, line)) if (*height - y).abs() < 0.5 => {
                    line.push(' ');
                    line.push_str(&text.text);
                }
                _ => lines.push((y, text.text.to_string())),
            },
            _ => {}
        }
    }
}
