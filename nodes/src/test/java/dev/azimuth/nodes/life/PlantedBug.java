package dev.azimuth.nodes.life;

import dev.azimuth.nodes.api.ReadPoint;
import dev.azimuth.storage.log.LogName;
import dev.azimuth.storage.manifest.DeleteFileEntry;
import dev.azimuth.storage.manifest.IndexFile;
import dev.azimuth.storage.manifest.Manifest;
import dev.azimuth.storage.manifest.ManifestSegment;
import dev.azimuth.storage.manifest.StoredManifest;
import dev.azimuth.storage.record.LogRecord;
import dev.azimuth.storage.time.HybridTimestamp;
import java.util.List;
import java.util.Optional;

/// Bugs that somebody could make: each commits what such code would have committed, removes what it
/// would have removed, or reads and writes as it would.
enum PlantedBug {
  /// A commit that does not carry the delete files over.
  DELETES_FORGOTTEN {
    @Override
    Optional<Manifest> instead(Manifest manifest) {
      return manifest.deletes().isEmpty()
          ? Optional.empty()
          : Optional.of(with(manifest, manifest.segments(), List.of()));
    }
  },
  /// A flush that does not carry the newest segment over.
  SEGMENT_FORGOTTEN {
    @Override
    Optional<Manifest> instead(Manifest manifest) {
      List<ManifestSegment> segments = manifest.segments();
      return segments.isEmpty() || segments.getLast().description().content().liveCount() == 0
          ? Optional.empty()
          : Optional.of(
              with(manifest, segments.subList(0, segments.size() - 1), manifest.deletes()));
    }
  },
  /// A merge that says that it has folded more than it has.
  FOLDED_TOO_FAR {
    @Override
    Optional<Manifest> instead(Manifest manifest) {
      boolean matters =
          manifest.segments().stream()
              .anyMatch(segment ->
                  manifest.deletes().stream()
                      .map(DeleteFileEntry::lastPosition)
                      .anyMatch(position -> position > segment.foldedPosition()));
      return matters
          ? Optional.of(
              with(
                  manifest,
                  manifest.segments().stream()
                      .map(segment ->
                          new ManifestSegment(
                              segment.objectKey(),
                              segment.bytes(),
                              segment.checksum(),
                              segment.description(),
                              manifest.coveredPosition(),
                              segment.indexes()))
                      .toList(),
                  manifest.deletes()))
          : Optional.empty();
    }
  },
  /// A flush that covers records that it has not written.
  COVERED_TOO_FAR {
    @Override
    boolean plant(LifeWorld world, LogName shard) {
      Optional<StoredManifest> newest = world.newest(shard);
      world.follow(shard);
      if (newest.isEmpty()
          || world.model(shard).position() <= newest.get().manifest().coveredPosition() + 2) {
        return false;
      }
      Manifest manifest = newest.get().manifest();
      return commit(
          world,
          newest.get(),
          new Manifest(
              manifest.shard(),
              manifest.number() + 1,
              world.model(shard).position(),
              manifest.effectiveTimestamp(),
              manifest.lastTick(),
              manifest.retainedFrom(),
              manifest.schemaVersion(),
              manifest.segments(),
              manifest.deletes(),
              manifest.versionLead(),
              manifest.openGroups()));
    }
  },
  /// A manifest that says nothing of the parts that wait for their last one.
  GROUPS_FORGOTTEN {
    @Override
    Optional<Manifest> instead(Manifest manifest) {
      return manifest.openGroups().isEmpty()
          ? Optional.empty()
          : Optional.of(
              new Manifest(
                  manifest.shard(),
                  manifest.number() + 1,
                  manifest.coveredPosition(),
                  manifest.effectiveTimestamp(),
                  manifest.lastTick(),
                  manifest.retainedFrom(),
                  manifest.schemaVersion(),
                  manifest.segments(),
                  manifest.deletes(),
                  manifest.versionLead(),
                  List.of()));
    }
  },
  /// A log that is trimmed as far as it goes, whatever the manifest covers.
  TRIMMED_TOO_FAR {
    @Override
    boolean plant(LifeWorld world, LogName shard) {
      world.follow(shard);
      long covered =
          world.newest(shard).map(found -> found.manifest().coveredPosition()).orElse(0L);
      if (world.model(shard).position() <= covered) {
        return false;
      }
      world.result(world.logs.trim(shard, world.model(shard).position() + 1));
      return true;
    }
  },
  /// An owner that goes on after another has taken over, and commits what it knows.
  STALE_OWNER {
    @Override
    boolean plant(LifeWorld world, LogName shard) {
      Optional<StoredManifest> found = world.newest(shard);
      Optional<Manifest> earlier = found.flatMap(newest -> world.before(newest.manifest()));
      if (found.isEmpty() || earlier.isEmpty()) {
        return false;
      }
      Manifest newest = found.get().manifest();
      Manifest known = earlier.get();
      world.result(world.logs.trim(shard, newest.coveredPosition() + 1));
      return commit(
          world,
          found.get(),
          new Manifest(
              known.shard(),
              newest.number() + 1,
              known.coveredPosition(),
              known.effectiveTimestamp(),
              known.lastTick(),
              known.retainedFrom(),
              known.schemaVersion(),
              known.segments(),
              known.deletes(),
              known.versionLead(),
              known.openGroups()));
    }
  },
  /// A coordinator that trims the log of a shard by what another shard has in segments.
  TRIMMED_AS_ANOTHER_SHARD {
    @Override
    boolean plant(LifeWorld world, LogName shard) {
      world.follow(shard);
      long needed = replayPosition(world, shard);
      long wrong =
          world.shards().stream().mapToLong(each -> replayPosition(world, each)).max().orElse(0);
      if (wrong <= needed || world.model(shard).position() < wrong) {
        return false;
      }
      world.result(world.logs.trim(shard, wrong));
      return true;
    }
  },
  /// A collector of garbage that does not look at indexes.
  INDEX_COLLECTED {
    @Override
    boolean plant(LifeWorld world, LogName shard) {
      Optional<String> index =
          world.newest(shard).stream()
              .flatMap(newest -> newest.manifest().segments().stream())
              .flatMap(segment -> segment.indexes().stream())
              .map(IndexFile::objectKey)
              .findFirst();
      index.ifPresent(key -> world.result(world.objects.delete(key)));
      return index.isPresent();
    }
  },
  /// A tick with a timestamp from a clock that is ahead.
  TICK_AHEAD {
    @Override
    boolean plant(LifeWorld world, LogName shard) {
      world.append(
          shard,
          new LogRecord.Tick(
              world.timestamp() + HybridTimestamp.ofMillis(LifeWorld.RETENTION_MILLIS)));
      return true;
    }
  },
  /// A proxy that reads several shards as it would read one.
  STRONG_WITHOUT_TICKS {
    @Override
    boolean plant(LifeWorld world, LogName shard) {
      return world.shards().size() > 1;
    }

    @Override
    ReadPoint misread(ReadPoint point) {
      return point instanceof ReadPoint.Strong(long timestamp)
          ? new ReadPoint.StrongSingleShard(timestamp)
          : point;
    }
  },
  /// A client that does not tell what it has written.
  SESSION_WITHOUT_POSITIONS {
    @Override
    boolean plant(LifeWorld world, LogName shard) {
      return true;
    }

    @Override
    ReadPoint misread(ReadPoint point) {
      return point instanceof ReadPoint.Covering ? new ReadPoint.Applied() : point;
    }
  },
  /// A proxy that reads what is older than it may be.
  BOUNDED_TOO_OLD {
    @Override
    boolean plant(LifeWorld world, LogName shard) {
      return true;
    }

    @Override
    ReadPoint misread(ReadPoint point) {
      return point instanceof ReadPoint.Acknowledged(long timestamp)
          ? new ReadPoint.Acknowledged(
              timestamp - HybridTimestamp.ofMillis(LifeWorld.RETENTION_MILLIS / 4))
          : point;
    }
  },
  /// A proxy that does not undo what some shards accepted and others refused.
  WITHDRAWAL_FORGOTTEN {
    @Override
    boolean plant(LifeWorld world, LogName shard) {
      return world.shards().size() > 1;
    }

    @Override
    boolean withdraws() {
      return false;
    }
  };

  /// Lets the bug come into play; false if it could not do harm now.
  boolean plant(LifeWorld world, LogName shard) {
    Optional<StoredManifest> newest = world.newest(shard);
    Optional<Manifest> wrong = newest.flatMap(found -> instead(found.manifest()));
    return wrong.isPresent() && commit(world, newest.orElseThrow(), wrong.get());
  }

  /// What the bug makes of a read point.
  ReadPoint misread(ReadPoint point) {
    return point;
  }

  /// Whether proxies undo what they have to.
  boolean withdraws() {
    return true;
  }

  private static long replayPosition(LifeWorld world, LogName shard) {
    return world.newest(shard).map(found -> found.pointer().replayPosition()).orElse(1L);
  }

  /// What the bug makes of the newest manifest.
  Optional<Manifest> instead(Manifest manifest) {
    return Optional.empty();
  }

  private static Manifest with(
      Manifest manifest, List<ManifestSegment> segments, List<DeleteFileEntry> deletes) {
    return new Manifest(
        manifest.shard(),
        manifest.number() + 1,
        manifest.coveredPosition(),
        manifest.effectiveTimestamp(),
        manifest.lastTick(),
        manifest.retainedFrom(),
        manifest.schemaVersion(),
        segments,
        deletes,
        manifest.versionLead(),
        manifest.openGroups());
  }

  private static boolean commit(LifeWorld world, StoredManifest newest, Manifest next) {
    return world
        .result(world.manifests.commit(newest.revision(), next, List.of(), List.of()))
        .committed();
  }
}
