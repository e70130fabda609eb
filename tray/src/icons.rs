//! The icons of the tray. Each mood has a shape of its own, so that colours are not needed to tell them apart; they are drawn
//! in `packaging/icons` and cut to size by `cargo xtask icons`.

use crate::face::Mood;

/// A square picture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Icon {
    /// Its side, in pixels.
    pub(crate) side: u32,
    /// Its pixels, row by row: red, green, blue and opacity.
    pub(crate) rgba: Vec<u8>,
}

macro_rules! pictures {
    ($mood:literal) => {
        [
            include_bytes!(concat!("../../packaging/icons/hicolor/16x16/status/neverlapse-", $mood, ".png"))
                .as_slice(),
            include_bytes!(concat!("../../packaging/icons/hicolor/22x22/status/neverlapse-", $mood, ".png"))
                .as_slice(),
            include_bytes!(concat!("../../packaging/icons/hicolor/24x24/status/neverlapse-", $mood, ".png"))
                .as_slice(),
            include_bytes!(concat!("../../packaging/icons/hicolor/32x32/status/neverlapse-", $mood, ".png"))
                .as_slice(),
            include_bytes!(concat!("../../packaging/icons/hicolor/48x48/status/neverlapse-", $mood, ".png"))
                .as_slice(),
        ]
    };
}

/// The icon of a mood in every size, the smallest first.
pub(crate) fn of(mood: Mood) -> Vec<Icon> {
    let pictures = match mood {
        Mood::Well => pictures!("well"),
        Mood::NeedsYou => pictures!("needs-you"),
        Mood::Urgent => pictures!("urgent"),
        Mood::Lapsed => pictures!("lapsed"),
        Mood::Absent => pictures!("absent"),
    };
    // They are part of the program; a test reads each of them.
    pictures.into_iter().filter_map(read).collect()
}

fn read(picture: &[u8]) -> Option<Icon> {
    let mut decoder = png::Decoder::new(std::io::Cursor::new(picture));
    decoder.set_transformations(png::Transformations::normalize_to_color8() | png::Transformations::ALPHA);
    let mut reader = decoder.read_info().ok()?;
    let mut rgba = vec![0; reader.output_buffer_size()?];
    let frame = reader.next_frame(&mut rgba).ok()?;
    let is_square = frame.color_type == png::ColorType::Rgba && frame.width == frame.height;
    is_square.then_some(Icon { side: frame.width, rgba })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn opacity(icon: &Icon) -> Vec<u8> {
        icon.rgba.iter().skip(3).step_by(4).map(|opacity| u8::from(*opacity > 127)).collect()
    }

    #[test]
    fn every_mood_has_an_icon_in_every_size_of_panels() {
        for mood in Mood::ALL {
            let sides: Vec<u32> = of(mood).iter().map(|icon| icon.side).collect();
            assert_eq!(sides, [16, 22, 24, 32, 48], "{mood:?}");
        }
    }

    #[test]
    fn moods_differ_by_their_outline_alone() {
        let outlines: Vec<Vec<u8>> = Mood::ALL.iter().map(|mood| opacity(&of(*mood)[0])).collect();
        for (place, one) in outlines.iter().enumerate() {
            for other in &outlines[place + 1..] {
                let differ = one.iter().zip(other).filter(|(one, other)| one != other).count();
                assert!(differ >= 24, "two icons of 16 pixels differ in {differ} of 256 only");
            }
        }
    }
}
