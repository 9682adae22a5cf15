package dev.azimuth.storage.etcd;

import com.google.protobuf.ByteString;
import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import dev.azimuth.storage.etcd.OutcomeSlots.Slot;
import dev.azimuth.storage.meta.CommitResult;
import io.etcd.jetcd.api.KVGrpc;
import io.etcd.jetcd.api.KeyValue;
import io.etcd.jetcd.api.TxnResponse;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One transaction on its way, until it is known what became of it.
///
/// A call whose answer is lost may have taken effect, and may still do so later. To find out, the
/// transaction also requires that its [Slot] is unchanged and puts a stamp of its own there. After
/// a lost answer a second, smaller transaction does the same with another stamp. If it succeeds,
/// the first one has not taken effect and never will, since its condition no longer holds: it may
/// be repeated. If it is refused, the stamp that lies there says whose effect that was.
///
/// | answer | what is done |
/// |---|---|
/// | committed | done |
/// | refused, slot unchanged | done: a condition of the caller did not hold |
/// | refused, slot gone | the slot's lease has ended: again with a new slot |
/// | certainly without effect | again after a delay, or fail |
/// | lost | ask by the second transaction, again and again within the call's limit |
/// | lost, and asking failed too, or the slot is gone | `OUTCOME_UNKNOWN` |
final class CommitRun {
  private static final Logger LOG = LoggerFactory.getLogger(CommitRun.class);

  private final EtcdConnection connection;
  private final EtcdLeases leases;
  private final OutcomeSlots slots;
  private final TransactionRequest request;
  private final CallLimit limit;
  private final CompletableFuture<CommitResult> result = new CompletableFuture<>();

  private CommitRun(
      EtcdConnection connection,
      EtcdLeases leases,
      OutcomeSlots slots,
      TransactionRequest request) {
    this.connection = connection;
    this.leases = leases;
    this.slots = slots;
    this.request = request;
    limit = connection.limit();
  }

  static CompletableFuture<CommitResult> start(
      EtcdConnection connection,
      EtcdLeases leases,
      OutcomeSlots slots,
      TransactionRequest request) {
    CommitRun run = new CommitRun(connection, leases, slots, request);
    run.begin();
    return run.result;
  }

  private void begin() {
    var _ =
        slots
            .take()
            .whenComplete((slot, failure) -> {
              if (failure != null) {
                result.completeExceptionally(CallFailure.in(failure).asReadFailure());
              } else if (limit.isOver()) {
                // Those before it took so long; whoever comes after it must not wait for this one.
                fail(
                    slot,
                    new AzimuthException(
                        ErrorCode.STORAGE_FAILED, "etcd is too slow for what is asked of it"));
              } else {
                send(slot);
              }
            });
  }

  private void send(Slot slot) {
    ByteString stamp = ByteString.copyFromUtf8("commit " + slots.nextStamp());
    var _ =
        connection
            .once(KVGrpc.getTxnMethod(), request.withStamp(slot, stamp))
            .whenComplete((answer, failure) -> {
              if (failure == null) {
                answered(slot, answer);
              } else {
                failed(slot, stamp, CallFailure.in(failure));
              }
            });
  }

  private void answered(Slot slot, TxnResponse answer) {
    long revision = answer.getHeader().getRevision();
    if (answer.getSucceeded()) {
      slot.changedAt(revision);
      finish(slot, new CommitResult(true, revision));
    } else if (TransactionRequest.revisionOfStamp(answer) == slot.revision()) {
      finish(slot, new CommitResult(false, revision));
    } else {
      withNewSlot(slot, "the lease of its slot has ended");
    }
  }

  private void finish(Slot slot, CommitResult committed) {
    slots.release(slot);
    result.complete(committed);
  }

  private void fail(Slot slot, AzimuthException failure) {
    slots.release(slot);
    result.completeExceptionally(failure);
  }

  private void withNewSlot(Slot slot, String reason) {
    slots.sessionEnded(slot.session());
    slots.retire();
    if (!connection.later(limit, this::begin)) {
      result.completeExceptionally(new AzimuthException(ErrorCode.STORAGE_FAILED, reason));
    }
  }

  private void failed(Slot slot, ByteString stamp, CallFailure failure) {
    switch (failure.effect()) {
      case REFUSED -> {
        if (failure.code() == ErrorCode.LEASE_ENDED) {
          leaseEnded(slot, failure);
        } else {
          fail(slot, failure.asWriteFailure());
        }
      }
      case POSTPONED -> {
        if (!connection.later(limit, () -> send(slot))) {
          fail(slot, failure.asWriteFailure());
        }
      }
      case UNKNOWN -> resolveLater(slot, stamp, failure);
    }
  }

  /// Whose lease: the caller's, or that of the slot?
  private void leaseEnded(Slot slot, CallFailure failure) {
    var _ =
        leases
            .keepAlive(slot.session())
            .whenComplete((lives, asking) -> {
              if (asking == null && !lives) {
                withNewSlot(slot, "the lease of its slot has ended");
              } else {
                fail(slot, failure.asWriteFailure());
              }
            });
  }

  private void resolveLater(Slot slot, ByteString stamp, CallFailure failure) {
    if (!connection.later(limit, () -> resolve(slot, stamp, failure))) {
      unknown(failure);
    }
  }

  private void unknown(CallFailure failure) {
    slots.retire();
    result.completeExceptionally(failure.asWriteFailure());
  }

  private void resolve(Slot slot, ByteString stamp, CallFailure lost) {
    ByteString barrier = ByteString.copyFromUtf8("barrier " + slots.nextStamp());
    var _ =
        connection
            .once(KVGrpc.getTxnMethod(), TransactionRequest.stampOnly(slot, barrier))
            .whenComplete((answer, failure) -> {
              if (failure == null) {
                resolved(slot, stamp, lost, answer);
              } else {
                resolveLater(slot, stamp, lost);
              }
            });
  }

  private void resolved(Slot slot, ByteString stamp, CallFailure lost, TxnResponse answer) {
    if (answer.getSucceeded()) {
      slot.changedAt(answer.getHeader().getRevision());
      repeat(slot, lost);
      return;
    }
    KeyValue found = TransactionRequest.stampIn(answer);
    if (found == null) {
      slots.sessionEnded(slot.session());
      unknown(lost);
      return;
    }
    slot.changedAt(found.getModRevision());
    if (found.getValue().equals(stamp)) {
      LOG.debug("A transaction whose answer was lost was committed at {}", found.getModRevision());
      finish(slot, new CommitResult(true, found.getModRevision()));
    } else {
      // An earlier barrier of this run, whose answer was lost as well.
      repeat(slot, lost);
    }
  }

  /// After it is certain that the transaction has had no effect.
  private void repeat(Slot slot, CallFailure lost) {
    LOG.debug("A transaction whose answer was lost had no effect");
    if (!connection.later(limit, () -> send(slot))) {
      fail(slot, lost.asReadFailure());
    }
  }
}
