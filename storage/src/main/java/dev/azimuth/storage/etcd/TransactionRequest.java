package dev.azimuth.storage.etcd;

import com.google.protobuf.ByteString;
import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import dev.azimuth.storage.etcd.OutcomeSlots.Slot;
import dev.azimuth.storage.meta.MetaStore;
import dev.azimuth.storage.meta.MetaTransaction;
import dev.azimuth.storage.meta.MetaTransaction.Condition;
import dev.azimuth.storage.meta.MetaTransaction.Operation;
import io.etcd.jetcd.api.Compare;
import io.etcd.jetcd.api.DeleteRangeRequest;
import io.etcd.jetcd.api.KeyValue;
import io.etcd.jetcd.api.PutRequest;
import io.etcd.jetcd.api.RangeRequest;
import io.etcd.jetcd.api.RequestOp;
import io.etcd.jetcd.api.TxnRequest;
import io.etcd.jetcd.api.TxnResponse;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A transaction in etcd's words.
final class TransactionRequest {
  private final TxnRequest plain;

  private TransactionRequest(TxnRequest plain) {
    this.plain = plain;
  }

  /// Translates; fails with `LIMIT_EXCEEDED` when a value is too large.
  static TransactionRequest of(MetaTransaction transaction, EtcdKeys keys) {
    TxnRequest.Builder builder = TxnRequest.newBuilder();
    for (Condition condition : transaction.conditions()) {
      switch (condition) {
        case Condition.RevisionIs is ->
            builder.addCompare(revisionIs(keys.entry(is.key()), is.revision()));
      }
    }
    // Etcd takes one operation a key; of several the last one counts.
    Map<String, RequestOp> operations = new LinkedHashMap<>();
    for (Operation operation : transaction.operations()) {
      switch (operation) {
        case Operation.Put put -> {
          if (put.value().length > MetaStore.VALUE_BYTES_MAX) {
            throw new AzimuthException(ErrorCode.LIMIT_EXCEEDED, put.key());
          }
          operations.put(
              put.key(),
              put(keys.entry(put.key()), ByteString.copyFrom(put.value()), put.leaseId()));
        }
        case Operation.Delete delete ->
            operations.put(
                delete.key(),
                RequestOp.newBuilder()
                    .setRequestDeleteRange(
                        DeleteRangeRequest.newBuilder().setKey(keys.entry(delete.key())))
                    .build());
      }
    }
    return new TransactionRequest(builder.addAllSuccess(operations.values()).build());
  }

  /// Whether it changes nothing, so that it may be repeated.
  boolean isReadOnly() {
    return plain.getSuccessCount() == 0;
  }

  /// Whether a stamp still fits in.
  boolean hasRoom() {
    return plain.getSuccessCount() < MetaStore.TRANSACTION_OPERATIONS_MAX
        && plain.getCompareCount() < MetaStore.TRANSACTION_OPERATIONS_MAX;
  }

  TxnRequest plain() {
    return plain;
  }

  /// The same which also requires that the slot is unchanged, puts `stamp` there, and reads it when
  /// it is refused.
  TxnRequest withStamp(Slot slot, ByteString stamp) {
    return stamped(plain.toBuilder(), slot, stamp);
  }

  /// Puts a stamp into an unchanged slot and nothing else.
  static TxnRequest stampOnly(Slot slot, ByteString stamp) {
    return stamped(TxnRequest.newBuilder(), slot, stamp);
  }

  private static TxnRequest stamped(TxnRequest.Builder builder, Slot slot, ByteString stamp) {
    return builder
        .addCompare(revisionIs(slot.key(), slot.revision()))
        .addSuccess(put(slot.key(), stamp, slot.session()))
        .addFailure(
            RequestOp.newBuilder().setRequestRange(RangeRequest.newBuilder().setKey(slot.key())))
        .build();
  }

  /// What lay in the slot when a transaction was refused; null for nothing.
  static @Nullable KeyValue stampIn(TxnResponse refused) {
    var range = refused.getResponses(refused.getResponsesCount() - 1).getResponseRange();
    return range.getKvsCount() == 0 ? null : range.getKvs(0);
  }

  /// When the slot was last changed as a transaction was refused; 0 if it was empty.
  static long revisionOfStamp(TxnResponse refused) {
    KeyValue found = stampIn(refused);
    return found == null ? 0 : found.getModRevision();
  }

  /// A key that does not exist counts as changed at revision 0.
  private static Compare revisionIs(ByteString key, long revision) {
    return Compare.newBuilder()
        .setKey(key)
        .setTarget(Compare.CompareTarget.MOD)
        .setResult(Compare.CompareResult.EQUAL)
        .setModRevision(revision)
        .build();
  }

  private static RequestOp put(ByteString key, ByteString value, long leaseId) {
    return RequestOp.newBuilder()
        .setRequestPut(PutRequest.newBuilder().setKey(key).setValue(value).setLease(leaseId))
        .build();
  }
}
