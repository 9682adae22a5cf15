package dev.azimuth.coordinators.api.grpc;

import dev.azimuth.coordinators.api.DefinitionCommand;
import dev.azimuth.coordinators.api.DefinitionCommand.IfExists;
import dev.azimuth.coordinators.api.DefinitionCommand.IfMissing;
import dev.azimuth.coordinators.wire.RootWire;
import dev.azimuth.storage.catalog.ColumnDefinition;
import dev.azimuth.storage.catalog.ColumnTypeText;
import dev.azimuth.storage.catalog.IndexDeclaration;
import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import java.util.Optional;

/// Data definition commands as messages.
final class DefinitionCodec {
  private DefinitionCodec() {}

  static RootWire.DefinitionCommand encode(DefinitionCommand command) {
    RootWire.DefinitionCommand.Builder message = RootWire.DefinitionCommand.newBuilder();
    switch (command) {
      case DefinitionCommand.CreateSchema create ->
          message.setCreateSchema(
              RootWire.DefinitionCommand.CreateSchema.newBuilder()
                  .setSchema(create.schema())
                  .setIfExists(encode(create.ifExists())));
      case DefinitionCommand.DropSchema drop ->
          message.setDropSchema(
              RootWire.DefinitionCommand.DropSchema.newBuilder()
                  .setSchema(drop.schema())
                  .setIfMissing(encode(drop.ifMissing())));
      case DefinitionCommand.CreateTable create ->
          message.setCreateTable(
              RootWire.DefinitionCommand.CreateTable.newBuilder()
                  .setSchema(create.schema())
                  .setTable(create.table())
                  .addAllColumns(create.columns().stream().map(DefinitionCodec::encode).toList())
                  .addAllKeyColumns(create.keyColumns())
                  .putAllOptions(create.options())
                  .setIfExists(encode(create.ifExists())));
      case DefinitionCommand.DropTable drop ->
          message.setDropTable(
              RootWire.DefinitionCommand.DropTable.newBuilder()
                  .setSchema(drop.schema())
                  .setTable(drop.table())
                  .setIfMissing(encode(drop.ifMissing())));
      case DefinitionCommand.AlterTable alter ->
          message.setAlterTable(
              RootWire.DefinitionCommand.AlterTable.newBuilder()
                  .setSchema(alter.schema())
                  .setTable(alter.table())
                  .putAllOptions(alter.options())
                  .setIfMissing(encode(alter.ifMissing())));
      case DefinitionCommand.TruncateTable truncate ->
          message.setTruncateTable(
              RootWire.DefinitionCommand.TruncateTable.newBuilder()
                  .setSchema(truncate.schema())
                  .setTable(truncate.table()));
      case DefinitionCommand.CreateIndex create -> message.setCreateIndex(encode(create));
      case DefinitionCommand.CreateDefaultIndex create ->
          message.setCreateDefaultIndex(
              RootWire.DefinitionCommand.CreateDefaultIndex.newBuilder()
                  .setTableId(create.tableId())
                  .setName(create.name())
                  .setColumn(create.column())
                  .setOperatorClass(create.operatorClass()));
      case DefinitionCommand.DropIndex drop ->
          message.setDropIndex(
              RootWire.DefinitionCommand.DropIndex.newBuilder()
                  .setSchema(drop.schema())
                  .setIndex(drop.index())
                  .setIfMissing(encode(drop.ifMissing())));
    }
    return message.build();
  }

  /// Fails with `NOT_SUPPORTED` for a command that this version does not know.
  static DefinitionCommand decode(RootWire.DefinitionCommand message) {
    return switch (message.getCommandCase()) {
      case CREATE_SCHEMA ->
          new DefinitionCommand.CreateSchema(
              message.getCreateSchema().getSchema(),
              decode(message.getCreateSchema().getIfExists()));
      case DROP_SCHEMA ->
          new DefinitionCommand.DropSchema(
              message.getDropSchema().getSchema(), decode(message.getDropSchema().getIfMissing()));
      case CREATE_TABLE -> {
        RootWire.DefinitionCommand.CreateTable create = message.getCreateTable();
        yield new DefinitionCommand.CreateTable(
            create.getSchema(),
            create.getTable(),
            create.getColumnsList().stream().map(DefinitionCodec::decode).toList(),
            create.getKeyColumnsList(),
            create.getOptionsMap(),
            decode(create.getIfExists()));
      }
      case DROP_TABLE ->
          new DefinitionCommand.DropTable(
              message.getDropTable().getSchema(),
              message.getDropTable().getTable(),
              decode(message.getDropTable().getIfMissing()));
      case ALTER_TABLE ->
          new DefinitionCommand.AlterTable(
              message.getAlterTable().getSchema(),
              message.getAlterTable().getTable(),
              message.getAlterTable().getOptionsMap(),
              decode(message.getAlterTable().getIfMissing()));
      case TRUNCATE_TABLE ->
          new DefinitionCommand.TruncateTable(
              message.getTruncateTable().getSchema(), message.getTruncateTable().getTable());
      case CREATE_INDEX -> decode(message.getCreateIndex());
      case CREATE_DEFAULT_INDEX -> {
        RootWire.DefinitionCommand.CreateDefaultIndex create = message.getCreateDefaultIndex();
        yield new DefinitionCommand.CreateDefaultIndex(
            create.getTableId(), create.getName(), create.getColumn(), create.getOperatorClass());
      }
      case DROP_INDEX ->
          new DefinitionCommand.DropIndex(
              message.getDropIndex().getSchema(),
              message.getDropIndex().getIndex(),
              decode(message.getDropIndex().getIfMissing()));
      case COMMAND_NOT_SET -> throw unknown("command");
    };
  }

  private static RootWire.DefinitionCommand.CreateIndex encode(
      DefinitionCommand.CreateIndex create) {
    return RootWire.DefinitionCommand.CreateIndex.newBuilder()
        .setSchema(create.schema())
        .setTable(create.table())
        .setName(create.index().name())
        .setColumn(create.index().column())
        .setMethod(create.index().method())
        .setOperatorClass(create.index().operatorClass())
        .putAllOptions(create.index().options())
        .setIfExists(encode(create.ifExists()))
        .build();
  }

  private static DefinitionCommand decode(RootWire.DefinitionCommand.CreateIndex message) {
    return new DefinitionCommand.CreateIndex(
        message.getSchema(),
        message.getTable(),
        new IndexDeclaration(
            message.getName(),
            message.getColumn(),
            message.getMethod(),
            message.getOperatorClass(),
            message.getOptionsMap()),
        decode(message.getIfExists()));
  }

  private static RootWire.DefinitionCommand.Column encode(ColumnDefinition column) {
    RootWire.DefinitionCommand.Column.Builder message =
        RootWire.DefinitionCommand.Column.newBuilder()
            .setId(column.id())
            .setName(column.name())
            .setType(column.type().sql())
            .setNullable(column.nullable());
    column.defaultSql().ifPresent(message::setDefaultSql);
    return message.build();
  }

  private static ColumnDefinition decode(RootWire.DefinitionCommand.Column message) {
    return new ColumnDefinition(
        message.getId(),
        message.getName(),
        ColumnTypeText.parse(message.getType()),
        message.getNullable(),
        message.hasDefaultSql() ? Optional.of(message.getDefaultSql()) : Optional.empty());
  }

  private static RootWire.DefinitionCommand.IfExists encode(IfExists ifExists) {
    return switch (ifExists) {
      case FAIL -> RootWire.DefinitionCommand.IfExists.FAIL_IF_EXISTS;
      case SKIP -> RootWire.DefinitionCommand.IfExists.SKIP_IF_EXISTS;
    };
  }

  private static IfExists decode(RootWire.DefinitionCommand.IfExists message) {
    return switch (message) {
      case FAIL_IF_EXISTS -> IfExists.FAIL;
      case SKIP_IF_EXISTS -> IfExists.SKIP;
      case IF_EXISTS_UNKNOWN, UNRECOGNIZED -> throw unknown("IF NOT EXISTS");
    };
  }

  private static RootWire.DefinitionCommand.IfMissing encode(IfMissing ifMissing) {
    return switch (ifMissing) {
      case FAIL -> RootWire.DefinitionCommand.IfMissing.FAIL_IF_MISSING;
      case SKIP -> RootWire.DefinitionCommand.IfMissing.SKIP_IF_MISSING;
    };
  }

  private static IfMissing decode(RootWire.DefinitionCommand.IfMissing message) {
    return switch (message) {
      case FAIL_IF_MISSING -> IfMissing.FAIL;
      case SKIP_IF_MISSING -> IfMissing.SKIP;
      case IF_MISSING_UNKNOWN, UNRECOGNIZED -> throw unknown("IF EXISTS");
    };
  }

  private static AzimuthException unknown(String what) {
    return new AzimuthException(ErrorCode.NOT_SUPPORTED, "a newer version's " + what);
  }
}
