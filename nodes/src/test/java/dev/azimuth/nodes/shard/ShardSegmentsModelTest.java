package dev.azimuth.nodes.shard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.azimuth.nodes.api.WriteVerdict;
import dev.azimuth.nodes.growing.MemoryAccount;
import dev.azimuth.nodes.segment.RangeDeletes;
import dev.azimuth.nodes.segment.RangeWriter;
import dev.azimuth.nodes.segment.SegmentPart;
import dev.azimuth.nodes.shard.ShardStateModelTest.History;
import dev.azimuth.storage.segment.SegmentFile;
import dev.azimuth.storage.segment.SegmentIdentity;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Random histories whose ranges become segment files, are adopted late, and survive restarts.
class ShardSegmentsModelTest {
  private static final int SEEDS = 60;

  @TempDir private Path directory;

  /// What a manifest would say: files, deletes, and where replay goes on.
  private final class Flushed {
    final List<Path> files = new ArrayList<>();
    final List<RangeDeletes.Entry> deletes = new ArrayList<>();
    ShardPoint covered = ShardPoint.START;

    void flush(CutRange cut, long seed) {
      long first = cut.firstPosition();
      assertThat(first).isEqualTo(covered.position() + 1);
      if (cut.rows().rowCount() > 0) {
        Path file = directory.resolve(seed + "-" + first + ".arrow");
        new RangeWriter(ShardStateModelTest.TABLE, cut.rows(), cut.lastEvent())
            .write(
                file,
                new SegmentIdentity(
                    ShardStateModelTest.TABLE.log(0), 1, first, cut.end().position()));
        files.add(file);
      }
      deletes.addAll(RangeDeletes.of(cut.rows(), cut.lastEvent(), first).entries());
      covered = cut.end();
    }

    Covered covered() {
      return new Covered(1, covered.position(), 0);
    }

    List<SegmentPart> open(MemoryAccount account) {
      return files.stream().map(file -> open(file, account)).toList();
    }

    @SuppressWarnings("MustBeClosedChecker") // Closed with the part.
    private SegmentPart open(Path file, MemoryAccount account) {
      Arena arena = Arena.ofShared();
      try (FileChannel channel = FileChannel.open(file)) {
        SegmentFile opened =
            SegmentFile.open(
                channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena),
                file.getFileName().toString());
        opened.verifyAll();
        SegmentPart part = SegmentPart.open(opened, ShardStateModelTest.TABLE, account, arena);
        deletes.forEach(delete -> part.end(delete.version(), delete.timestamp()));
        return part;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 1001, 2001, 3001})
  void flush_adoption_and_restart_change_no_answer(long firstSeed) {
    for (long seed = firstSeed; seed < firstSeed + SEEDS; seed++) {
      run(seed);
    }
  }

  private void run(long seed) {
    History history = new History(seed);
    Random random = new Random(~seed);
    MemoryAccount account = new MemoryAccount();
    Flushed flushed = new Flushed();
    ShardState state = new ShardState(ShardStateModelTest.TABLE, account);
    List<ShardRead> open = new ArrayList<>();
    int applied = 0;
    while (applied < history.records.size()) {
      apply(seed, history, state, applied++);
      if (random.nextInt(3) == 0) {
        state.cuts().stream()
            .filter(cut -> cut.end().position() > flushed.covered.position())
            .findFirst()
            .ifPresent(cut -> flushed.flush(cut, random.nextLong() >>> 1));
      }
      if (random.nextInt(4) == 0) {
        open.add(state.read(Long.MAX_VALUE).orElseThrow());
        state.adopt(flushed.covered(), flushed.open(account));
      }
      if (random.nextInt(12) == 0) {
        state.close();
        state =
            new ShardState(
                ShardStateModelTest.TABLE,
                account,
                flushed.covered,
                flushed.covered(),
                flushed.open(account));
        for (int i = (int) flushed.covered.position(); i < applied; i++) {
          apply(seed, history, state, i);
        }
      }
    }
    ShardStateModelTest.checkEveryTimestamp(seed, history, state);
    open.forEach(ShardRead::close);
    state.close();
    assertThat(account.bytes()).as("seed %d", seed).isZero();
  }

  private static void apply(long seed, History history, ShardState state, int index) {
    assertThat(state.apply(index + 1L, history.records.get(index)).map(WriteVerdict::statements))
        .as("seed %d, position %d", seed, index + 1)
        .isEqualTo(history.outcomes.get(index));
  }
}
