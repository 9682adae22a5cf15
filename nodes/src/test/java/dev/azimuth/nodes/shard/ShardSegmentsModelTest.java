package dev.azimuth.nodes.shard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.azimuth.nodes.api.WriteVerdict;
import dev.azimuth.nodes.growing.MemoryAccount;
import dev.azimuth.nodes.shard.ShardStateModelTest.History;
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
    FlushedRanges flushed = new FlushedRanges(ShardStateModelTest.TABLE, directory);
    ShardState state = new ShardState(ShardStateModelTest.TABLE, account);
    List<ShardRead> open = new ArrayList<>();
    int applied = 0;
    while (applied < history.records.size()) {
      apply(seed, history, state, applied++);
      if (random.nextInt(3) == 0) {
        state.cuts().stream()
            .filter(cut -> cut.end().position() > flushed.end().position())
            .findFirst()
            .ifPresent(flushed::flush);
      }
      if (random.nextInt(4) == 0) {
        open.add(state.read(Long.MAX_VALUE).orElseThrow());
        state.adopt(flushed.covered(), flushed.open(account));
      }
      if (random.nextInt(12) == 0) {
        state.close();
        state = flushed.restore(account);
        for (int i = (int) state.nextPosition() - 1; i < applied; i++) {
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
