package dev.azimuth.storage.embedded;

import dev.azimuth.storage.embedded.LogFile.End;
import dev.azimuth.storage.embedded.LogFile.Ending;
import dev.azimuth.storage.embedded.SyncedMark.Use;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The logs of a RocksDB before it is opened: its write-ahead logs and its list of files, which has
/// the same format.
///
/// RocksDB takes much for the end of a log that is damage: a length that leads past the end of the
/// file, and types that it would give to recycled logs. It would drop what follows without a word.
/// So all of it is read here first; damage is told by name, and torn ends are cut off.
final class WriteAheadLogs {
  private static final Pattern CURRENT = Pattern.compile("MANIFEST-\\d+\n");
  private static final int CURRENT_BYTES_MAX = 1 << 10;

  private WriteAheadLogs() {}

  /// The first damage as text that names the file; null if there is none.
  static @Nullable String firstDamage(Path directory) throws IOException {
    String damage = damagedList(directory);
    return damage == null ? examine(directory).damage() : damage;
  }

  /// Makes the logs ready to be opened: what a crash left incomplete at their end is cut off, since
  /// it was never acknowledged. RocksDB would skip most of it, but reads for ever where the remains
  /// look like the larger header of a recycled log. Where there is damage nothing is cut, and it is
  /// told as [#firstDamage(Path)] does.
  ///
  /// Call it each time before the database is opened, so that what is torn is always the end of
  /// what the last process wrote.
  static @Nullable String cutTornEnds(Path directory) throws IOException {
    String damagedList = damagedList(directory);
    Findings findings =
        damagedList == null ? examine(directory) : new Findings(damagedList, List.of());
    for (Cut cut : findings.cuts()) {
      try (FileChannel channel = FileChannel.open(cut.log(), StandardOpenOption.WRITE)) {
        channel.truncate(cut.position());
        channel.force(true);
      }
    }
    return findings.damage();
  }

  private record Cut(Path log, long position) {}

  private record Findings(@Nullable String damage, List<Cut> cuts) {}

  private static Findings examine(Path directory) throws IOException {
    List<Path> logs = files(directory, "*.log");
    long nextSequence = 0;
    for (int i = 0; i < logs.size(); i++) {
      Path log = logs.get(i);
      End end = LogFile.end(log, Use.MARKED, nextSequence);
      nextSequence = end.sequence();
      if (end.ending() == Ending.INTACT) {
        continue;
      }
      List<Path> later = logs.subList(i + 1, logs.size());
      return end.ending() == Ending.DAMAGED || syncedUpTo(later) >= nextSequence
          ? new Findings(damage(log, end), List.of())
          : new Findings(null, cuts(log, end, later));
    }
    return new Findings(null, List.of());
  }

  private static long syncedUpTo(List<Path> logs) throws IOException {
    long synced = -1;
    for (Path log : logs) {
      synced = Math.max(synced, LogFile.syncedUpTo(log, Use.MARKED));
    }
    return synced;
  }

  /// What comes after a write that was lost is lost, too.
  private static List<Cut> cuts(Path log, End end, List<Path> later) {
    List<Cut> cuts = new ArrayList<>();
    cuts.add(new Cut(log, end.position()));
    later.forEach(file -> cuts.add(new Cut(file, 0)));
    return cuts;
  }

  private static String damage(Path log, End end) {
    return log + " is damaged at byte " + end.position();
  }

  /// Damage of the file `CURRENT` and of the list of files that it names.
  private static @Nullable String damagedList(Path directory) throws IOException {
    Path current = directory.resolve("CURRENT");
    if (!Files.exists(current)) {
      boolean used = !files(directory, "*.sst").isEmpty();
      return used ? current + " is missing" : null;
    }
    if (Files.size(current) > CURRENT_BYTES_MAX) {
      return current + " is damaged at byte " + CURRENT_BYTES_MAX;
    }
    String name = Files.readString(current, StandardCharsets.ISO_8859_1);
    if (!CURRENT.matcher(name).matches()) {
      return current + " names no list of files";
    }
    Path list = directory.resolve(name.strip());
    if (!Files.exists(list)) {
      return current + " is damaged, or " + list + " is missing";
    }
    End end = LogFile.end(list, Use.ALL_SYNCED, 0);
    return end.ending() == Ending.DAMAGED ? damage(list, end) : null;
  }

  private static List<Path> files(Path directory, String glob) throws IOException {
    List<Path> found = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, glob)) {
      files.forEach(found::add);
    }
    Collections.sort(found);
    return found;
  }
}
