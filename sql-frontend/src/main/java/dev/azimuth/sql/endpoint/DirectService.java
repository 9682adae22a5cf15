package dev.azimuth.sql.endpoint;

import org.apache.calcite.avatica.Meta;
import org.apache.calcite.avatica.remote.LocalService;

/// Avatica's service, which hands [RowFrame]s and the parameters of batches on as they are.
final class DirectService extends LocalService {
  private final SqlMeta meta;

  DirectService(SqlMeta meta) {
    super(meta);
    this.meta = meta;
  }

  @Override
  public ExecuteBatchResponse apply(ExecuteBatchRequest request) {
    if (request instanceof BatchReader.DirectBatch batch) {
      Meta.StatementHandle statement =
          new Meta.StatementHandle(batch.connectionId, batch.statementId, null);
      long[] counts = meta.runBatch(statement, batch.entries()).updateCounts;
      return new ExecuteBatchResponse(batch.connectionId, batch.statementId, counts, false, null);
    }
    return super.apply(request);
  }

  @Override
  public ResultSetResponse toResponse(Meta.MetaResultSet result) {
    if (result.firstFrame instanceof RowFrame) {
      return new ResultSetResponse(
          result.connectionId,
          result.statementId,
          result.ownStatement,
          result.signature,
          result.firstFrame,
          -1,
          null);
    }
    return super.toResponse(result);
  }
}
