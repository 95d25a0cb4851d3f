//! Instructions of each step of a call, by callgrind: `cargo bench -p cams-bench --bench instructions`.
//!
//! A step that takes over 5 % more than its figure in `figures.rs` fails. Counts depend on the compiler and on nothing
//! else that a busy machine would change; whoever makes a step dearer on purpose writes the new count there. Callgrind has
//! no instructions for SHA, which the processor has, so signing looks dearer here than it is.
//!
//! Each step returns what it was given, since dropping it is none of its work.
#![allow(missing_docs)]

mod figures;

use std::hint::black_box;

use cams_bench::{Client, Subject, sign, subject};
use cams_core::Scheme;
use cams_core::encode::Parameter;
use cams_operation::Operation;
use gungraun::prelude::*;
use gungraun::{Callgrind, EventKind};

/// What may not be exceeded for a figure.
fn near(figure: u64) -> LibraryBenchmarkConfig {
    let limit = figure + figure / 20;
    let mut callgrind = Callgrind::with_args(["cache-sim=no"]);
    callgrind.hard_limits([(EventKind::Ir, limit)]);
    let mut config = LibraryBenchmarkConfig::default();
    config.tool(callgrind);
    config
}

/// A client that has made the call before, so that what is done once is not counted.
fn warm<Op: Operation>(subject: Subject<Op>) -> (Client, Op) {
    let client = Client::new(Scheme::Acs3, subject.answer);
    drop(client.call(&subject.request));
    (client, subject.request)
}

fn to_sign<Op: Operation>(subject: Subject<Op>) -> sign::ToSign {
    let (client, request) = warm(subject);
    client.to_sign(&request)
}

fn parameters<Op: Operation>(subject: Subject<Op>) -> Vec<Parameter> {
    let (client, request) = warm(subject);
    client.encode(&request)
}

#[library_benchmark]
#[bench::seed(args = (warm(subject::seed())), config = near(figures::SEED.encode))]
#[bench::message(args = (warm(subject::message())), config = near(figures::MESSAGE.encode))]
#[bench::mass(args = (warm(subject::mass(1000))), config = near(figures::MASS.encode))]
#[bench::list(args = (warm(subject::list(100))), config = near(figures::LIST.encode))]
fn encode<Op: Operation>(given: (Client, Op)) -> (Vec<Parameter>, (Client, Op)) {
    (given.0.encode(black_box(&given.1)), given)
}

#[library_benchmark]
#[bench::seed(args = (to_sign(subject::seed())), config = near(figures::SEED.acs3))]
#[bench::message(args = (to_sign(subject::message())), config = near(figures::MESSAGE.acs3))]
#[bench::mass(args = (to_sign(subject::mass(1000))), config = near(figures::MASS.acs3))]
#[bench::list(args = (to_sign(subject::list(100))), config = near(figures::LIST.acs3))]
fn acs3(request: sign::ToSign) -> (String, sign::ToSign) {
    (black_box(&request).acs3(), request)
}

#[library_benchmark]
#[bench::seed(args = (parameters(subject::seed())), config = near(figures::SEED.rpc_v1))]
#[bench::message(args = (parameters(subject::message())), config = near(figures::MESSAGE.rpc_v1))]
#[bench::mass(args = (parameters(subject::mass(1000))), config = near(figures::MASS.rpc_v1))]
#[bench::list(args = (parameters(subject::list(100))), config = near(figures::LIST.rpc_v1))]
fn rpc_v1(parameters: Vec<Parameter>) -> (String, Vec<Parameter>) {
    (sign::rpc_v1(black_box(&parameters)), parameters)
}

#[library_benchmark]
#[bench::seed(args = (warm(subject::seed())), config = near(figures::SEED.read))]
#[bench::message(args = (warm(subject::message())), config = near(figures::MESSAGE.read))]
#[bench::mass(args = (warm(subject::mass(1000))), config = near(figures::MASS.read))]
#[bench::list(args = (warm(subject::list(100))), config = near(figures::LIST.read))]
fn read<Op: Operation>(given: (Client, Op)) -> (Op::Response, (Client, Op)) {
    (given.0.read::<Op>(), given)
}

#[library_benchmark]
#[bench::seed(args = (warm(subject::seed())), config = near(figures::SEED.call))]
#[bench::message(args = (warm(subject::message())), config = near(figures::MESSAGE.call))]
#[bench::mass(args = (warm(subject::mass(1000))), config = near(figures::MASS.call))]
#[bench::list(args = (warm(subject::list(100))), config = near(figures::LIST.call))]
fn call<Op: Operation>(given: (Client, Op)) -> (Op::Response, (Client, Op)) {
    (given.0.call(black_box(&given.1)), given)
}

library_benchmark_group!(name = steps, benchmarks = [encode, acs3, rpc_v1, read, call]);
main!(library_benchmark_groups = steps);
