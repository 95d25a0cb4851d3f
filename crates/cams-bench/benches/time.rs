//! Time of each step of a call, by Criterion: `cargo bench -p cams-bench --bench time`.
#![allow(missing_docs)]

use std::hint::black_box;

use cams_bench::{Client, Subject, subject};
use cams_core::Scheme;
use cams_operation::Operation;
use criterion::{Criterion, criterion_group, criterion_main};

fn measure<Op: Operation>(criterion: &mut Criterion, subject: &Subject<Op>) {
    let Subject { name, request, answer } = subject;
    let acs3 = Client::new(Scheme::Acs3, answer.clone());
    let rpc_v1 = Client::new(Scheme::RpcV1, answer.clone());
    let (by_acs3, by_rpc_v1) = (acs3.acs3(request), acs3.rpc_v1(request));
    let mut group = criterion.benchmark_group(name);
    group.bench_function("encode", |bencher| bencher.iter(|| acs3.encode(black_box(request))));
    group.bench_function("sign/acs3", |bencher| bencher.iter(|| black_box(&by_acs3).signature()));
    group.bench_function("sign/rpc_v1", |bencher| bencher.iter(|| black_box(&by_rpc_v1).signature()));
    group.bench_function("read", |bencher| bencher.iter(|| acs3.read::<Op>()));
    group.bench_function("call/acs3", |bencher| bencher.iter(|| acs3.call(black_box(request))));
    group.bench_function("call/rpc_v1", |bencher| bencher.iter(|| rpc_v1.call(black_box(request))));
}

fn subjects(criterion: &mut Criterion) {
    measure(criterion, &subject::seed());
    measure(criterion, &subject::message());
    measure(criterion, &subject::mass(1000));
    measure(criterion, &subject::list(100));
}

/// A body with a hundred receipts, read and typed; the figure is that of all of them.
fn receipts(criterion: &mut Criterion) {
    let body = subject::receipts(100);
    criterion.bench_function("receive/100 receipts", |bencher| {
        bencher.iter(|| cams::receive::parse(black_box(&body)));
    });
}

criterion_group!(benches, subjects, receipts);
criterion_main!(benches);
