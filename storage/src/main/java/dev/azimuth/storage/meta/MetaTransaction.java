package dev.azimuth.storage.meta;

import java.util.ArrayList;
import java.util.List;

/// Conditions and operations that are checked and applied at one revision.
public record MetaTransaction(List<Condition> conditions, List<Operation> operations) {
  public MetaTransaction {
    conditions = List.copyOf(conditions);
    operations = List.copyOf(operations);
    if (conditions.size() + operations.size() > MetaStore.TRANSACTION_OPERATIONS_MAX) {
      throw new IllegalArgumentException("too many conditions and operations in one transaction");
    }
  }

  /// Starts an empty transaction.
  public static Builder builder() {
    return new Builder();
  }

  /// What must hold for the transaction to take effect.
  public sealed interface Condition {
    /// The key's last change was at `revision`; 0 means that the key does not exist.
    record RevisionIs(String key, long revision) implements Condition {}
  }

  /// What the transaction changes.
  public sealed interface Operation {
    /// Sets a key, under a lease unless `leaseId` is 0.
    @SuppressWarnings("ArrayRecordComponent")
    record Put(String key, byte[] value, long leaseId) implements Operation {}

    /// Removes a key if it is there.
    record Delete(String key) implements Operation {}
  }

  /// Collects conditions and operations.
  public static final class Builder {
    private final List<Condition> conditions = new ArrayList<>();
    private final List<Operation> operations = new ArrayList<>();

    private Builder() {}

    /// Requires that `key` was last changed at `revision`.
    public Builder ifRevision(String key, long revision) {
      conditions.add(new Condition.RevisionIs(key, revision));
      return this;
    }

    /// Requires that `key` does not exist.
    public Builder ifAbsent(String key) {
      return ifRevision(key, 0);
    }

    /// Sets `key`.
    public Builder put(String key, byte[] value) {
      return put(key, value, 0);
    }

    /// Sets `key` under a lease.
    public Builder put(String key, byte[] value, long leaseId) {
      operations.add(new Operation.Put(key, value, leaseId));
      return this;
    }

    /// Removes `key`.
    public Builder delete(String key) {
      operations.add(new Operation.Delete(key));
      return this;
    }

    /// The finished transaction.
    public MetaTransaction build() {
      return new MetaTransaction(conditions, operations);
    }
  }
}
