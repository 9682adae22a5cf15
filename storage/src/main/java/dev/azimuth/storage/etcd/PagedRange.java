package dev.azimuth.storage.etcd;

import com.google.protobuf.ByteString;
import dev.azimuth.storage.error.ErrorCode;
import io.etcd.jetcd.api.KVGrpc;
import io.etcd.jetcd.api.KeyValue;
import io.etcd.jetcd.api.RangeRequest;
import io.etcd.jetcd.api.RangeResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/// Reads everything under a prefix in pages, all as of the revision of the first one.
///
/// A page that is too large for one answer is asked for again with fewer entries. If the history is
/// compacted between two pages, everything is read again.
final class PagedRange {
  /// Most entries of a page.
  static final int PAGE_ENTRIES_MAX = 2_000;

  private static final int RESTARTS_MAX = 5;

  private final EtcdConnection connection;
  private final ByteString prefix;
  private final ByteString end;
  private final List<KeyValue> entries = new ArrayList<>();
  private final CompletableFuture<Found> result = new CompletableFuture<>();
  private long revision;
  private int pageEntries = PAGE_ENTRIES_MAX;
  private int restarts;

  private PagedRange(EtcdConnection connection, ByteString prefix) {
    this.connection = connection;
    this.prefix = prefix;
    end = EtcdKeys.endOf(prefix);
  }

  /// What is under the prefix, in the order of keys, at a revision.
  record Found(List<KeyValue> entries, long revision) {}

  static CompletableFuture<Found> start(EtcdConnection connection, ByteString prefix) {
    PagedRange range = new PagedRange(connection, prefix);
    range.next(prefix);
    return range.result;
  }

  private void next(ByteString from) {
    RangeRequest request =
        RangeRequest.newBuilder()
            .setKey(from)
            .setRangeEnd(end)
            .setLimit(pageEntries)
            .setRevision(revision)
            .build();
    var _ =
        connection
            .repeat(KVGrpc.getRangeMethod(), request)
            .whenComplete((page, failure) -> {
              if (failure == null) {
                add(page);
              } else {
                failed(from, CallFailure.in(failure));
              }
            });
  }

  private void add(RangeResponse page) {
    if (revision == 0) {
      revision = page.getHeader().getRevision();
    }
    entries.addAll(page.getKvsList());
    if (page.getMore()) {
      next(entries.getLast().getKey().concat(ByteString.copyFrom(new byte[1])));
    } else {
      result.complete(new Found(entries, revision));
    }
  }

  private void failed(ByteString from, CallFailure failure) {
    if (failure.code() == ErrorCode.LIMIT_EXCEEDED
        && failure.says("has been compacted")
        && restarts++ < RESTARTS_MAX) {
      entries.clear();
      revision = 0;
      next(prefix);
    } else if (failure.code() == ErrorCode.LIMIT_EXCEEDED
        && failure.says("maximum size")
        && pageEntries > 1) {
      pageEntries = Math.max(1, pageEntries / 4);
      next(from);
    } else {
      result.completeExceptionally(failure);
    }
  }
}
