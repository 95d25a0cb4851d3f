//! `cargo measure builds`: what it costs to build on `cams`.
//!
//! Hello-world programs are made below `target/` ([`program`]), each a package of its own with the versions of the
//! workspace ([`crates`]). They are built from nothing again and again, in turn ([`rounds`], [`cargo`]); the base is
//! what a user would write without the SDK. The command also shows what causes the ratios: crates, the time of each
//! ([`timings`]), and generated code ([`lines`]). At the end the builds are removed.

mod cargo;
mod crates;
mod lines;
mod program;
mod report;
mod rounds;
mod size;
mod timings;

use std::path::Path;

use clap::ValueEnum;

use cargo::Package;
use crates::Tree;
use program::Program;
use rounds::Profile;
use size::Sizes;
use timings::Timings;

/// What the command takes.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Clean builds of each program with each profile.
    #[arg(long, value_name = "NUMBER", default_value_t = 3, value_parser = clap::value_parser!(u32).range(1..))]
    rounds: u32,

    /// Jobs of a build [default: as many as there are processors].
    #[arg(long, value_name = "NUMBER", value_parser = clap::value_parser!(u32).range(1..))]
    jobs: Option<u32>,

    /// Profile of the builds; sizes are measured with release builds, the times of crates with debug builds.
    #[arg(long, value_enum, value_name = "PROFILE", default_value_t)]
    profile: Which,

    /// Count lines of LLVM IR as well, by `cargo llvm-lines`, which is installed into target/tools if it is missing.
    #[arg(long)]
    lines: bool,
}

/// The profiles to build with.
#[derive(Clone, Copy, Debug, Default, ValueEnum)]
enum Which {
    Debug,
    Release,
    #[default]
    Both,
}

impl Which {
    fn profiles(self) -> &'static [Profile] {
        match self {
            Self::Debug => &[Profile::Debug],
            Self::Release => &[Profile::Release],
            Self::Both => &[Profile::Debug, Profile::Release],
        }
    }
}

/// Measures and prints. A missed budget is printed and is not a failure, since machines are noisy.
pub(crate) fn run(args: &Args, root: &Path, as_json: bool) -> anyhow::Result<()> {
    let packages = prepare(root)?;
    let trees: Vec<Tree> = packages.iter().map(Tree::of).collect::<Result<_, _>>()?;
    crates::section(&trees).print(as_json);
    let jobs = args.jobs.map(|jobs| format!("--jobs={jobs}"));
    for profile in args.profile.profiles() {
        let costs = rounds::measure(&packages, *profile, args.rounds, jobs.as_deref())?;
        rounds::section(*profile, args.rounds, &costs).print(as_json);
        match profile {
            Profile::Debug => print_timings(&packages, as_json),
            Profile::Release => {
                let sizes = packages.iter().map(|package| Sizes::of(package, jobs.as_deref()));
                let sizes: Vec<Sizes> = sizes.collect::<Result<_, _>>()?;
                size::section(&sizes).print(as_json);
            }
        }
    }
    if args.lines {
        let tool = lines::tool(root)?;
        for package in packages.iter().filter(|package| package.program == Program::AllGroups) {
            package.clean()?;
            lines::count(&tool, package, |section| section.print(as_json))?;
        }
    }
    Ok(())
}

/// Writes the packages and downloads what they need, so that nothing is downloaded while builds are measured.
fn prepare(root: &Path) -> anyhow::Result<Vec<Package>> {
    let package = |program: Program| {
        let package = Package { program, folder: root.join("target/builds").join(program.package()) };
        program::write(program, root, &package.folder)?;
        crates::fetch(&package, root)?;
        Ok(package)
    };
    Program::ALL.into_iter().map(package).collect()
}

fn print_timings(packages: &[Package], as_json: bool) {
    match packages.iter().map(Timings::of).collect::<Result<Vec<_>, _>>() {
        Ok(timings) => timings.iter().for_each(|timings| timings::section(timings).print(as_json)),
        Err(reason) => anstream::eprintln!("the times of crates are not measured: {reason:#}"),
    }
}
