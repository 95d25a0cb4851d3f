//! Instructions of each step of a call, by callgrind: `cargo bench -p cams-bench --bench instructions`.
//!
//! A step that takes over 5 % more than its figure in `figures.rs` fails. Counts depend on the compiler, not on how
//! busy the machine is. If you make a step more expensive on purpose, write the new count there. Callgrind does not
//! emulate the SHA instructions of the processor, so signing looks more expensive here than it is.
//!
//! Each step returns what it was given, so that dropping it is not counted.
#![allow(missing_docs)]

mod figures;

use std::hint::black_box;

use bytes::Bytes;
use cams::receive::{BodyError, Events};
use cams_bench::sign::{Acs3, RpcV1};
use cams_bench::{Client, Subject, subject};
use cams_core::Scheme;
use cams_core::internal::encode::Parameter;
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

fn by_acs3<Op: Operation>(subject: Subject<Op>) -> Acs3 {
    let (client, request) = warm(subject);
    client.acs3(&request)
}

fn by_rpc_v1<Op: Operation>(subject: Subject<Op>) -> RpcV1 {
    let (client, request) = warm(subject);
    client.rpc_v1(&request)
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
#[bench::seed(args = (by_acs3(subject::seed())), config = near(figures::SEED.acs3))]
#[bench::message(args = (by_acs3(subject::message())), config = near(figures::MESSAGE.acs3))]
#[bench::mass(args = (by_acs3(subject::mass(1000))), config = near(figures::MASS.acs3))]
#[bench::list(args = (by_acs3(subject::list(100))), config = near(figures::LIST.acs3))]
fn acs3(given: Acs3) -> (String, Acs3) {
    (black_box(&given).signature(), given)
}

#[library_benchmark]
#[bench::seed(args = (by_rpc_v1(subject::seed())), config = near(figures::SEED.rpc_v1))]
#[bench::message(args = (by_rpc_v1(subject::message())), config = near(figures::MESSAGE.rpc_v1))]
#[bench::mass(args = (by_rpc_v1(subject::mass(1000))), config = near(figures::MASS.rpc_v1))]
#[bench::list(args = (by_rpc_v1(subject::list(100))), config = near(figures::LIST.rpc_v1))]
fn rpc_v1(given: RpcV1) -> (String, RpcV1) {
    (black_box(&given).signature(), given)
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

#[library_benchmark]
#[bench::receipts(args = (subject::receipts(100)), config = near(figures::RECEIPTS))]
fn receive(body: Bytes) -> (Result<Events, BodyError>, Bytes) {
    (cams::receive::parse(black_box(&body)), body)
}

library_benchmark_group!(name = steps, benchmarks = [encode, acs3, rpc_v1, read, call, receive]);
main!(library_benchmark_groups = steps);
