//! Where a campaign keeps its journal.

use std::sync::Arc;

use cams::mass::Journal;

use crate::disk::{Disk, OnDisk};
use crate::file_disk::FileDisk;
use crate::planted::Planted;
use crate::world::World;

/// Where the journal is.
pub(crate) enum Place {
    /// In the simulation, where it can lose what it should keep.
    Simulated(Arc<Disk>),
    /// In a file.
    File(Arc<FileDisk>),
}

impl Place {
    /// Another program that takes the same journal is refused while this one has it.
    pub(crate) fn check_alone(&self, who: &str, world: &World) {
        if let Self::File(disk) = self
            && !disk.is_locked()
        {
            world.broken(who, "two programs have one journal");
        }
    }

    /// Nothing but the journal is left, and nobody has it open.
    pub(crate) fn check_end(&self, who: &str, world: &World) {
        let Self::File(disk) = self else { return };
        let names = disk.names(world.is_planted(Planted::FileLeft));
        if names != ["journal"] {
            world.broken(who, format_args!("files are left beside the journal: {names:?}"));
        }
        let _held = world.is_planted(Planted::JournalHeld).then(|| disk.open());
        if disk.is_locked() {
            world.broken(who, "the journal is still open when all is over");
        }
    }

    pub(crate) fn open(&self, who: &str, world: &World) -> Box<dyn Journal> {
        match self {
            Self::Simulated(disk) => Box::new(OnDisk::open(disk)),
            Self::File(disk) => match disk.open() {
                Ok(journal) => Box::new(journal),
                Err(error) => {
                    world.broken(who, format_args!("the journal cannot be opened: {error}"));
                    Box::new(OnDisk::open(&Arc::new(Disk::new(disk.world(), who, 0))))
                }
            },
        }
    }
}
