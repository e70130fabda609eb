//! Where copies go: the places for them, the best first.

use std::path::{Path, PathBuf};

use ipc_proto::methods::BackUpPlacesReply;
use ipc_proto::types::{BackUpPlace, Item, PlaceKind};
use messages::Messages;

/// What a place is, for a person.
#[must_use]
pub fn place(place: &BackUpPlace, words: &Messages) -> String {
    match (place.what, place.same_disk) {
        (PlaceKind::Removable, _) => words.place_removable(),
        (PlaceKind::OtherDisk, _) => words.place_other_disk(),
        (PlaceKind::Home, Some(true)) => words.place_same_disk(),
        (PlaceKind::Home, Some(false) | None) => words.place_home(),
    }
}

/// The copy there, under the name that is proposed.
#[must_use]
pub fn file_in(place: &BackUpPlace, around: &BackUpPlacesReply) -> PathBuf {
    Path::new(&place.folder).join(&around.file_name)
}

/// The best place.
#[must_use]
pub fn best(around: &BackUpPlacesReply) -> Option<PathBuf> {
    around.places.first().map(|place| file_in(place, around))
}

/// Where a second copy would be safer, beside the one at `first`: on a disk that neither the original nor that copy is on.
#[must_use]
pub fn second(around: &BackUpPlacesReply, first: &Path) -> Option<PathBuf> {
    let other = |place: &&BackUpPlace| place.same_disk != Some(true) && !first.starts_with(&place.folder);
    around.places.iter().find(other).map(|place| file_in(place, around))
}

/// How many copies of the present certificate are on record as proven.
#[must_use]
pub fn proven(item: &Item) -> usize {
    item.backups.iter().filter(|copy| copy.current && copy.proven_at.is_some()).count()
}
