package dev.azimuth.nodes.life;

import dev.azimuth.storage.manifest.DeleteFileEntry;
import dev.azimuth.storage.manifest.Manifest;
import dev.azimuth.storage.manifest.ManifestSegment;
import dev.azimuth.storage.manifest.StoredManifest;
import java.util.List;
import java.util.Optional;

/// Bugs that somebody could make: each commits what such code would have committed, or removes what
/// it would have removed.
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
    boolean plant(LifeWorld world) {
      Optional<StoredManifest> newest = world.newest();
      world.follow();
      if (newest.isEmpty()
          || world.model.position() <= newest.get().manifest().coveredPosition() + 2) {
        return false;
      }
      Manifest manifest = newest.get().manifest();
      return commit(
          world,
          newest.get(),
          new Manifest(
              manifest.shard(),
              manifest.number() + 1,
              world.model.position(),
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
    boolean plant(LifeWorld world) {
      world.follow();
      long covered = world.newest().map(found -> found.manifest().coveredPosition()).orElse(0L);
      if (world.model.position() <= covered) {
        return false;
      }
      world.result(world.logs.trim(world.shard(), world.model.position() + 1));
      return true;
    }
  },
  /// An owner that goes on after another has taken over, and commits what it knows.
  STALE_OWNER {
    @Override
    boolean plant(LifeWorld world) {
      Optional<StoredManifest> found = world.newest();
      Optional<Manifest> earlier = found.flatMap(newest -> world.before(newest.manifest()));
      if (found.isEmpty() || earlier.isEmpty()) {
        return false;
      }
      Manifest newest = found.get().manifest();
      Manifest known = earlier.get();
      world.result(world.logs.trim(world.shard(), newest.coveredPosition() + 1));
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
  };

  /// Lets the bug come into play; false if it could not do harm now.
  boolean plant(LifeWorld world) {
    Optional<StoredManifest> newest = world.newest();
    Optional<Manifest> wrong = newest.flatMap(found -> instead(found.manifest()));
    return wrong.isPresent() && commit(world, newest.orElseThrow(), wrong.get());
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
