package dev.azimuth.coordinators.data;

import dev.azimuth.storage.manifest.DeleteFileEntry;
import dev.azimuth.storage.manifest.Manifest;
import dev.azimuth.storage.manifest.ManifestSegment;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// Decides which segments of a shard are merged next: toward few, large segments without dead rows.
///
/// | rule, the first that applies | plan |
/// |---|---|
/// | `mergeCountMin` neighbours of one size class or smaller, together within the target, none of them most of it | merge them |
/// | more than `MERGE_COUNT_MAX` delete files | rewrite the segment that most of them say something about |
/// | a share of a segment above `deletedShareMax` can be dropped or folded in | rewrite that segment |
///
/// A size class spans a factor of `mergeCountMin`. After a plan is carried out, the rule that led
/// to it does not apply to its result any more, so planning comes to an end when writing does.
/// Pure; costs one pass over the manifest.
final class CompactionPlan {
  private final Manifest manifest;
  private final CompactionPolicy policy;
  private final long retainedFrom;

  private CompactionPlan(Manifest manifest, CompactionPolicy policy, long retainedFrom) {
    this.manifest = manifest;
    this.policy = policy;
    this.retainedFrom = retainedFrom;
  }

  /// The segments to merge; empty when all is as it should be.
  ///
  /// @param retainedFrom row versions superseded before this timestamp may go
  static Optional<List<ManifestSegment>> of(
      Manifest manifest, CompactionPolicy policy, long retainedFrom) {
    CompactionPlan plan = new CompactionPlan(manifest, policy, retainedFrom);
    return plan.merge().or(plan::foldMany).or(plan::dropDeleted);
  }

  /// The longest run of neighbours of the lowest size class that has one long enough.
  private Optional<List<ManifestSegment>> merge() {
    List<ManifestSegment> best = List.of();
    int bestClass = Integer.MAX_VALUE;
    List<ManifestSegment> segments = manifest.segments();
    for (int start = 0; start < segments.size(); start++) {
      int sizeClass = sizeClass(segments.get(start));
      List<ManifestSegment> run = run(start, sizeClass);
      boolean better =
          sizeClass < bestClass || (sizeClass == bestClass && run.size() > best.size());
      if (run.size() >= policy.mergeCountMin() && better && isEven(run)) {
        best = run;
        bestClass = sizeClass;
      }
    }
    return best.isEmpty() ? Optional.empty() : Optional.of(best);
  }

  /// Segments from `start` on of at most the size class, as far as they fit into one.
  private List<ManifestSegment> run(int start, int sizeClass) {
    List<ManifestSegment> run = new ArrayList<>();
    long bytes = 0;
    for (ManifestSegment segment : manifest.segments().subList(start, manifest.segments().size())) {
      bytes += segment.bytes();
      if (bytes > policy.segmentBytesTarget()
          || sizeClass(segment) > sizeClass
          || run.size() == CompactionPolicy.MERGE_COUNT_MAX) {
        break;
      }
      run.add(segment);
    }
    return run;
  }

  /// Whether no segment is more than half of all: a large one is not written again for a few small
  /// ones.
  private static boolean isEven(List<ManifestSegment> run) {
    long largest = run.stream().mapToLong(ManifestSegment::bytes).max().orElse(0);
    long all = run.stream().mapToLong(ManifestSegment::bytes).sum();
    return 2 * largest <= all;
  }

  private int sizeClass(ManifestSegment segment) {
    int sizeClass = 0;
    for (long bytes = segment.bytes(); bytes >= policy.mergeCountMin(); sizeClass++) {
      bytes /= policy.mergeCountMin();
    }
    return sizeClass;
  }

  private Optional<List<ManifestSegment>> foldMany() {
    if (manifest.deletes().size() <= CompactionPolicy.MERGE_COUNT_MAX) {
      return Optional.empty();
    }
    return manifest.segments().stream()
        .max(Comparator.comparingLong(this::unfolded))
        .filter(segment -> unfolded(segment) > 0)
        .map(List::of);
  }

  private Optional<List<ManifestSegment>> dropDeleted() {
    return manifest.segments().stream()
        .filter(segment -> deletedShare(segment) > policy.deletedShareMax())
        .max(Comparator.comparingDouble(this::deletedShare))
        .map(List::of);
  }

  /// Supersessions in delete files that are not folded into a segment and may be about it.
  private long unfolded(ManifestSegment segment) {
    return manifest.deletes().stream()
        .filter(file ->
            file.lastPosition() > segment.foldedPosition()
                && file.lastPosition() > segment.firstPosition())
        .mapToLong(DeleteFileEntry::count)
        .sum();
  }

  /// The share of a segment's rows that a rewrite would drop or fold in, as far as the manifest
  /// tells: deletes are taken to be spread evenly over the segments, and over the time between the
  /// first and the last.
  private double deletedShare(ManifestSegment segment) {
    long rows = segment.rowCount();
    if (rows == 0) {
      return 0; // Nothing to gain by itself; the next merge takes it along.
    }
    double folding = Math.min((double) rows, (double) unfolded(segment) * rows / manifest.rows());
    return (folding + droppable(segment)) / rows;
  }

  private double droppable(ManifestSegment segment) {
    long first = segment.description().content().firstSuperseded();
    long last = segment.description().content().lastSuperseded();
    long dead = segment.rowCount() - (long) segment.description().content().liveCount();
    if (dead == 0 || first >= retainedFrom) {
      return 0;
    }
    return last < retainedFrom ? dead : dead * (double) (retainedFrom - first) / (last - first);
  }
}
