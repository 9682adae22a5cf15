package dev.azimuth.coordinators.election;

import dev.azimuth.storage.meta.MetaEntry;
import dev.azimuth.storage.meta.MetaStore;
import dev.azimuth.storage.mirror.MetaMirror;
import dev.azimuth.storage.mirror.MirrorDraft;
import dev.azimuth.storage.time.Scheduler;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/// Who leads, as far as is known here, followed by a watch: for those who call the leader.
///
/// A leader that has died is still named until its lease ends. Safe for any thread.
public final class LeaderView implements AutoCloseable {
  /// Name of the root coordinators' election.
  public static final String ROOT = "root";

  private final MetaMirror<Optional<LeaderRecord>> mirror;

  private LeaderView(MetaMirror<Optional<LeaderRecord>> mirror) {
    this.mirror = mirror;
  }

  /// Starts to follow an election in `meta`.
  public static LeaderView follow(MetaStore meta, String election, Scheduler scheduler) {
    return new LeaderView(
        MetaMirror.follow(
            meta, LeaderRecord.prefix(election), Optional.empty(), Draft::new, scheduler));
  }

  /// The leaders of all elections in `meta`, by their names.
  public static CompletableFuture<Map<String, LeaderRecord>> all(MetaStore meta) {
    return byElection(meta, LeaderRecord.PREFIX)
        .thenApply(found -> {
          Map<String, LeaderRecord> leaders = new TreeMap<>();
          found.forEach((election, records) -> leaders.put(election, records.getFirst()));
          return leaders;
        });
  }

  /// All who stand for an election in `meta`, leaders among them, by the names of elections.
  public static CompletableFuture<Map<String, List<LeaderRecord>>> candidates(MetaStore meta) {
    return byElection(meta, LeaderRecord.CANDIDATE_PREFIX);
  }

  private static CompletableFuture<Map<String, List<LeaderRecord>>> byElection(
      MetaStore meta, String prefix) {
    return meta.range(prefix)
        .thenApply(range -> {
          Map<String, List<LeaderRecord>> records = new TreeMap<>();
          for (MetaEntry entry : range.entries()) {
            String[] parts = entry.key().substring(prefix.length()).split("/", -1);
            if (parts.length == 2) {
              records
                  .computeIfAbsent(parts[0], _ -> new ArrayList<>())
                  .add(LeaderRecord.decode(entry.key(), entry.value()));
            }
          }
          return records;
        });
  }

  /// The leader; empty when there is none, or none is known yet.
  public Optional<LeaderRecord> leader() {
    return mirror.state().flatMap(leader -> leader);
  }

  /// Calls `listener` with every later leader, or none, one call after another; it must not block.
  public void subscribe(Consumer<Optional<LeaderRecord>> listener) {
    mirror.subscribe(listener);
  }

  /// Stops following.
  @Override
  public void close() {
    mirror.close();
  }

  private static final class Draft implements MirrorDraft<Optional<LeaderRecord>> {
    private Optional<LeaderRecord> leader;

    Draft(Optional<LeaderRecord> before) {
      leader = before;
    }

    @Override
    public void put(MetaEntry entry) {
      leader = Optional.of(LeaderRecord.decode(entry.key(), entry.value()));
    }

    @Override
    public void delete(String key) {
      leader = Optional.empty();
    }

    @Override
    public Optional<LeaderRecord> finish(long revision) {
      return leader;
    }
  }
}
