package dev.azimuth.sql.plan;

import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import java.util.List;
import org.apache.calcite.rel.RelHomogeneousShuttle;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.RelWriter;
import org.apache.calcite.rel.core.Snapshot;
import org.apache.calcite.rel.core.TableScan;
import org.apache.calcite.rex.RexNode;

/// A table as it was: a leaf, so that all that moves down to scans moves down to it.
final class PastScan extends TableScan {
  private final RexNode period;

  private PastScan(TableScan scan, RexNode period) {
    super(scan.getCluster(), scan.getTraitSet(), scan.getHints(), scan.getTable());
    this.period = period;
  }

  /// The tree with such leaves in the place of snapshots of scans.
  static RelNode inPlaceOfSnapshots(RelNode tree) {
    return tree.accept(
        new RelHomogeneousShuttle() {
          @Override
          public RelNode visit(RelNode other) {
            if (!(other instanceof Snapshot snapshot)) {
              return super.visit(other);
            }
            if (snapshot.getInput() instanceof TableScan scan) {
              return new PastScan(scan, snapshot.getPeriod());
            }
            throw new AzimuthException(
                ErrorCode.NOT_SUPPORTED, "FOR SYSTEM_TIME AS OF of anything but a table");
          }
        });
  }

  /// The time.
  RexNode period() {
    return period;
  }

  @Override
  public RelNode copy(org.apache.calcite.plan.RelTraitSet traits, List<RelNode> inputs) {
    return this;
  }

  @Override
  public RelWriter explainTerms(RelWriter writer) {
    return super.explainTerms(writer).item("period", period);
  }
}
