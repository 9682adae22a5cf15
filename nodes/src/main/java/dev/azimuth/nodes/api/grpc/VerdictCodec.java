package dev.azimuth.nodes.api.grpc;

import dev.azimuth.nodes.api.WriteVerdict;
import dev.azimuth.nodes.api.WriteVerdict.Outcome;
import dev.azimuth.nodes.wire.NodesWire;

/// Verdicts as messages.
final class VerdictCodec {
  private VerdictCodec() {}

  static NodesWire.VerdictReply encode(WriteVerdict verdict) {
    return NodesWire.VerdictReply.newBuilder()
        .setEffectiveTimestamp(verdict.effectiveTimestamp())
        .setVersionLead(verdict.versionLead())
        .addAllStatements(verdict.statements().stream().map(VerdictCodec::encode).toList())
        .build();
  }

  private static NodesWire.VerdictReply.Outcome encode(Outcome outcome) {
    NodesWire.VerdictReply.Outcome.Builder message = NodesWire.VerdictReply.Outcome.newBuilder();
    switch (outcome) {
      case Outcome.Accepted accepted ->
          message.setAccepted(
              NodesWire.VerdictReply.Accepted.newBuilder()
                  .setRowsPut(accepted.rowsPut())
                  .setRowsDeleted(accepted.rowsDeleted()));
      case Outcome.DuplicateKey(int row) -> message.setDuplicateKey(row);
      case Outcome.VersionChanged(int row) -> message.setVersionChanged(row);
      case Outcome.Discarded() -> message.setDiscarded(true);
    }
    return message.build();
  }

  static WriteVerdict decode(NodesWire.VerdictReply message) {
    return new WriteVerdict(
        message.getEffectiveTimestamp(),
        message.getVersionLead(),
        message.getStatementsList().stream().map(VerdictCodec::decode).toList());
  }

  private static Outcome decode(NodesWire.VerdictReply.Outcome message) {
    return switch (message.getKindCase()) {
      case ACCEPTED ->
          new Outcome.Accepted(
              message.getAccepted().getRowsPut(), message.getAccepted().getRowsDeleted());
      case DUPLICATE_KEY -> new Outcome.DuplicateKey(message.getDuplicateKey());
      case VERSION_CHANGED -> new Outcome.VersionChanged(message.getVersionChanged());
      case DISCARDED -> new Outcome.Discarded();
      case KIND_NOT_SET -> throw FragmentCodec.unknown("verdict");
    };
  }
}
