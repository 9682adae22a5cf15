package dev.azimuth.storage.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.azimuth.storage.log.LogBroker.Durability;
import dev.azimuth.storage.log.LogName;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Random histories of a journal with tiny files, against maps in memory: logs made, deleted and
/// made again, records appended, trimmed and moved, files removed; and crashes, which cut off the
/// end of the last file anywhere behind the last sync, and bring removed files back.
class JournalModelTest {
  private static final int FILE_BYTES_MAX = 2_000;
  private static final int STEPS = 120;
  private static final int HISTORIES = 40;
  private static final int LOGS = 4;
  private static final FrameKind[] OTHERS = {
    FrameKind.RECORD, FrameKind.RECORD, FrameKind.RECORD, FrameKind.TRIM, FrameKind.DELETE
  };

  @TempDir private Path directory;

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void a_journal_holds_what_was_written_after_every_step(long firstSeed) throws IOException {
    for (long seed = firstSeed * 1000; seed < firstSeed * 1000 + HISTORIES; seed++) {
      try (History history = new History(directory.resolve("seed-" + seed), seed)) {
        for (int step = 0; step < STEPS; step++) {
          history.step();
        }
      }
    }
  }

  /// The records of a log from its start on, by position.
  private record Model(long start, TreeMap<Long, byte[]> records) {
    long end() {
      return records.isEmpty() ? start : records.lastKey() + 1;
    }

    Model copy() {
      return new Model(start, new TreeMap<>(records));
    }
  }

  private static final class History implements AutoCloseable {
    private final Path directory;
    private final long seed;
    private final Random random;
    private Map<LogName, Model> model = new HashMap<>();

    /// The models after each write since the last sync, the one at that sync first.
    private final List<Map<LogName, Model>> unsynced = new ArrayList<>();

    private final Map<Path, byte[]> removed = new TreeMap<>();
    private Journal journal;
    private long syncedBytes;

    History(Path directory, long seed) throws IOException {
      this.directory = directory;
      this.seed = seed;
      random = new Random(seed);
      journal = Journal.open(directory, FILE_BYTES_MAX);
      synced();
    }

    void step() throws IOException {
      switch (random.nextInt(12)) {
        case 0 -> write(random.nextBoolean() ? FrameKind.CREATE : FrameKind.DELETE);
        case 1, 2 -> write(FrameKind.TRIM);
        case 3 -> moveSparse();
        case 4 -> removeEmpty();
        case 5 -> {
          journal.close();
          reopen();
          synced();
        }
        case 6 -> crash();
        default -> write(FrameKind.RECORD);
      }
      check();
    }

    private LogName log() {
      return new LogName(1 + random.nextInt(LOGS), 0);
    }

    private Frame frame(FrameKind kind) {
      LogName log = log();
      Model held = model.get(log);
      if (held == null) {
        return Frame.create(log);
      }
      return switch (kind) {
        case CREATE, MARK -> Frame.create(new LogName(LOGS + 1 + random.nextInt(3), 0));
        case DELETE -> Frame.delete(log);
        case TRIM ->
            Frame.trim(log, held.start() + random.nextInt((int) (held.end() - held.start()) + 1));
        case RECORD -> {
          byte[] record = new byte[random.nextInt(300)];
          random.nextBytes(record);
          yield Frame.ofRecord(log, held.end(), record);
        }
      };
    }

    private void write(FrameKind first) throws IOException {
      Durability durability = random.nextBoolean() ? Durability.DURABLE : Durability.ORDERED;
      boolean durable = durability == Durability.DURABLE;
      JournalBatch batch = new JournalBatch();
      Map<LogName, Model> before = model;
      List<Map<LogName, Model>> states = new ArrayList<>();
      for (int i = random.nextInt(3); i >= 0; i--) {
        Frame frame = frame(i == 0 ? first : OTHERS[random.nextInt(OTHERS.length)]);
        batch.add(frame);
        model = copy(model);
        apply(frame);
        states.add(model);
        durable |= frame.kind() != FrameKind.RECORD;
      }
      String lastBefore = files().getLast().toString();
      journal.write(batch, durability);
      if (!files().getLast().toString().equals(lastBefore)) {
        // A new file was begun, for which all before it were synced.
        unsynced.clear();
        unsynced.add(before);
        syncedBytes = headerBytes(files().getLast());
      }
      unsynced.addAll(states);
      if (durable) {
        synced();
      }
    }

    private static long headerBytes(Path file) throws IOException {
      try (RandomAccessFile opened = new RandomAccessFile(file.toFile(), "r")) {
        opened.seek(12);
        return Integer.reverseBytes(opened.readInt());
      }
    }

    private void apply(Frame frame) {
      Model held = model.get(frame.log());
      switch (frame.kind()) {
        case CREATE -> model.put(frame.log(), new Model(1, new TreeMap<>()));
        case DELETE -> model.remove(frame.log());
        case TRIM -> {
          TreeMap<Long, byte[]> kept = new TreeMap<>();
          if (held != null) {
            kept.putAll(held.records().tailMap(frame.position()));
          }
          model.put(frame.log(), new Model(frame.position(), kept));
        }
        case RECORD -> {
          if (held != null) {
            held.records().put(frame.position(), frame.content());
          }
        }
        case MARK -> {}
      }
    }

    private static Map<LogName, Model> copy(Map<LogName, Model> model) {
      Map<LogName, Model> copy = new HashMap<>();
      model.forEach((log, held) -> copy.put(log, held.copy()));
      return copy;
    }

    private void moveSparse() throws IOException {
      JournalBatch batch = new JournalBatch();
      for (PlacedRecord record : journal.sparse()) {
        byte[] content = journal.read(record.log(), record.position());
        assertThat(content).as("%s, seed %s", record, seed).isNotNull();
        if (content != null) {
          batch.add(Frame.ofRecord(record.log(), record.position(), content));
        }
      }
      journal.write(batch, Durability.DURABLE);
      synced();
    }

    private void removeEmpty() throws IOException {
      Map<Path, byte[]> before = new HashMap<>();
      for (Path file : files()) {
        before.put(file, Files.readAllBytes(file));
      }
      journal.removeEmpty();
      before.keySet().removeAll(files());
      removed.putAll(before);
    }

    private void synced() throws IOException {
      unsynced.clear();
      unsynced.add(model);
      syncedBytes = Files.size(files().getLast());
    }

    /// Cuts off the last file behind what has been synced, and opens what is left.
    private void crash() throws IOException {
      Path last = files().getLast();
      long size = Files.size(last);
      long kept = syncedBytes + random.nextLong(size - syncedBytes + 1);
      journal.close();
      try (RandomAccessFile file = new RandomAccessFile(last.toFile(), "rw")) {
        file.setLength(kept);
      }
      for (Map.Entry<Path, byte[]> file : removed.entrySet()) {
        if (random.nextInt(4) == 0) {
          Files.write(file.getKey(), file.getValue()); // Its name was not removed from the disk.
        }
      }
      reopen();
      for (Map<LogName, Model> candidate : unsynced) {
        if (holds(candidate)) {
          model = candidate;
          synced();
          return;
        }
      }
      throw new AssertionError("none of the states since the last sync is there, seed " + seed);
    }

    private void reopen() {
      journal = Journal.open(directory, FILE_BYTES_MAX);
    }

    private boolean holds(Map<LogName, Model> candidate) {
      Map<LogName, LogExtent> extents = new HashMap<>();
      candidate.forEach(
          (log, held) -> extents.put(log, new LogExtent(log, held.start(), held.end())));
      Map<LogName, LogExtent> found = new HashMap<>();
      journal.logs().forEach(extent -> found.put(extent.log(), extent));
      return found.equals(extents);
    }

    private void check() {
      assertThat(holds(model)).as("extents, seed %s", seed).isTrue();
      model.forEach((log, held) -> {
        held.records()
            .forEach((position, record) ->
                assertThat(journal.read(log, position))
                    .as("record %s of %s, seed %s", position, log, seed)
                    .isEqualTo(record));
        assertThat(journal.read(log, held.start() - 1)).as("trimmed, seed %s", seed).isNull();
        assertThat(journal.read(log, held.end())).as("the end, seed %s", seed).isNull();
      });
    }

    private List<Path> files() throws IOException {
      List<Path> files = new ArrayList<>();
      try (DirectoryStream<Path> found = Files.newDirectoryStream(directory, "*.journal")) {
        found.forEach(files::add);
      }
      Collections.sort(files);
      return files;
    }

    @Override
    public void close() {
      journal.close();
    }
  }
}
