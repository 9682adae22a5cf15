package dev.azimuth.sql.endpoint;

import org.apache.calcite.avatica.Meta;
import org.apache.calcite.avatica.remote.LocalService;

/// Avatica's service, which hands [RowFrame]s on as they are.
final class DirectService extends LocalService {
  DirectService(Meta meta) {
    super(meta);
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
