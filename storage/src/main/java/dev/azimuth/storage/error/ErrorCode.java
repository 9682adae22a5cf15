package dev.azimuth.storage.error;

import static dev.azimuth.storage.error.Blame.INTERNAL;
import static dev.azimuth.storage.error.Blame.RESOURCES;
import static dev.azimuth.storage.error.Blame.TRANSIENT;
import static dev.azimuth.storage.error.Blame.USER;
import static dev.azimuth.storage.error.Retry.AFTER_CHECK;
import static dev.azimuth.storage.error.Retry.NEVER;
import static dev.azimuth.storage.error.Retry.SAME;

/// Every error that a user can meet: SQLSTATE, vendor number, blame, retry advice and static text.
///
/// The text says what is wrong and what to do; the values that belong to it are added by
/// [AzimuthException]. Vendor numbers are stable: a retired one is not used again.
public enum ErrorCode {
  SYNTAX_ERROR("42601", 1001, USER, NEVER, "the statement cannot be parsed"),
  UNKNOWN_TABLE("42P01", 1002, USER, NEVER, "the table does not exist; check its name and schema"),
  UNKNOWN_COLUMN("42703", 1003, USER, NEVER, "the column does not exist; check its name"),
  UNKNOWN_FUNCTION(
      "42883",
      1004,
      USER,
      NEVER,
      "no function or operator takes these arguments; check name and types"),
  TYPE_MISMATCH("42804", 1005, USER, NEVER, "the types do not fit; add a CAST or change the value"),
  INVALID_STATEMENT("42000", 1006, USER, NEVER, "the statement is not valid"),
  DUPLICATE_TABLE(
      "42P07", 1007, USER, NEVER, "the name is taken; use IF NOT EXISTS or another name"),
  DUPLICATE_COLUMN("42701", 1008, USER, NEVER, "a column name appears twice; rename one"),
  UNKNOWN_SCHEMA(
      "3F000", 1009, USER, NEVER, "the schema does not exist; create it or check its name"),
  DUPLICATE_SCHEMA(
      "42P06", 1010, USER, NEVER, "the schema exists; use IF NOT EXISTS or another name"),
  INVALID_TABLE_DEFINITION("42P16", 1011, USER, NEVER, "the table definition is not valid"),
  UNKNOWN_INDEX("42704", 1012, USER, NEVER, "the index does not exist; check its name"),
  DUPLICATE_INDEX(
      "42P07",
      1014,
      USER,
      NEVER,
      "an index of this name exists; use IF NOT EXISTS or another name"),
  INVALID_INDEX_DEFINITION("42P17", 1015, USER, NEVER, "the index definition is not valid"),
  DEPENDENT_OBJECTS(
      "2BP01", 1013, USER, NEVER, "other objects depend on this one; drop them first"),
  NOT_SUPPORTED("0A000", 1020, USER, NEVER, "this is not supported"),
  DIMENSION_MISMATCH("22000", 1101, USER, NEVER, "the vector has the wrong number of dimensions"),
  NOT_FINITE("22003", 1102, USER, NEVER, "a vector may hold finite numbers only"),
  INVALID_VECTOR(
      "22P02",
      1103,
      USER,
      NEVER,
      "the text is no vector; write '[1,2,3]', '0101' for BIT, '{1:0.5,3:2}/5' for SPARSEVEC"),
  INVALID_VALUE("22018", 1104, USER, NEVER, "the value cannot be converted to the type"),
  OUT_OF_RANGE("22003", 1105, USER, NEVER, "the value is out of the range of the type"),
  TOO_LONG("22001", 1106, USER, NEVER, "the value is too long for the column"),
  DIVISION_BY_ZERO("22012", 1107, USER, NEVER, "division by zero"),
  UNBOUND_PARAMETER("07001", 1108, USER, NEVER, "a parameter has no value; bind every ?"),
  INVALID_LIMIT("2201W", 1109, USER, NEVER, "LIMIT and OFFSET must be whole numbers from 0 up"),
  INVALID_ARGUMENT("22023", 1112, USER, NEVER, "a function cannot take this argument"),
  INVALID_NTILE("22014", 1113, USER, NEVER, "NTILE takes a whole number from 1 up"),
  SEVERAL_ROWS(
      "21000",
      1111,
      USER,
      NEVER,
      "a sub-query that stands for one value has several rows; add a condition or LIMIT 1"),
  NULL_NOT_ALLOWED("23502", 1201, USER, NEVER, "the column does not take NULL"),
  DUPLICATE_KEY(
      "23505", 1202, USER, NEVER, "a row with this primary key exists; use UPSERT to replace it"),
  READ_ONLY_ROLLBACK(
      "0A000", 1203, USER, NEVER, "writes cannot be rolled back; keep autocommit on"),
  INVALID_SETTING("42P17", 1301, USER, NEVER, "the setting or property is not known or not valid"),
  STATEMENT_TOO_LONG(
      "54000", 1302, USER, NEVER, "the statement is too long; use parameters or split it"),
  CURSOR_LOST("24000", 1303, TRANSIENT, SAME, "the result is no longer held; run the query again"),
  UNKNOWN_STATEMENT(
      "26000", 1304, TRANSIENT, SAME, "the statement is not known here; prepare it again"),
  NOT_AUTHENTICATED(
      "28000", 1306, USER, NEVER, "the caller is not authenticated; check the cluster's secret"),
  PROTOCOL_ERROR("08P01", 1305, USER, NEVER, "the request is not understood; check driver and URL"),
  OUT_OF_MEMORY(
      "53200", 1401, RESOURCES, SAME, "a memory limit is reached; retry later or raise it"),
  DISK_FULL("53100", 1402, RESOURCES, SAME, "the disk is full; free space, reads go on"),
  TOO_MANY_REQUESTS("53300", 1403, RESOURCES, SAME, "too many requests are waiting; retry later"),
  LIMIT_EXCEEDED("54000", 1404, RESOURCES, NEVER, "a fixed limit is exceeded"),
  CACHE_FULL(
      "53100",
      1405,
      RESOURCES,
      SAME,
      "all of the object cache is in use; retry later or raise cache.diskBytesMax"),
  SNAPSHOT_TOO_OLD(
      "72000",
      1110,
      USER,
      NEVER,
      "rows of that time are not kept any more; ask for a later one or raise the table's retention"),
  CANCELLED("57014", 1501, USER, SAME, "the statement was cancelled or ran out of time"),
  SHUTTING_DOWN("57P01", 1502, TRANSIENT, SAME, "the server is stopping; connect to another one"),
  NOT_READY("57P03", 1503, TRANSIENT, SAME, "this part of the system is starting or moving; retry"),
  LEASE_ENDED("57P03", 1504, TRANSIENT, SAME, "the lease has ended; get a new one"),
  LOST_RACE("40001", 1601, TRANSIENT, SAME, "other writes changed the same rows; retry"),
  OUTCOME_UNKNOWN(
      "08006",
      1602,
      TRANSIENT,
      AFTER_CHECK,
      "it is not known whether this took effect; check, then retry"),
  STORAGE_FAILED("58030", 1701, INTERNAL, SAME, "the storage failed"),
  CORRUPTED("58P01", 1702, INTERNAL, NEVER, "a file is damaged; restore it from a copy"),
  DATA_DIRECTORY_IN_USE("55006", 1703, USER, NEVER, "another process uses this data directory"),
  DATA_DIRECTORY_TOO_NEW(
      "55000", 1704, USER, NEVER, "a newer version wrote this data directory; use that version"),
  ADDRESS_IN_USE(
      "55006",
      1705,
      USER,
      NEVER,
      "another process listens on this address; stop it or choose another port"),
  STORAGE_DENIED(
      "58000",
      1706,
      INTERNAL,
      NEVER,
      "the storage refused our credentials; check them and what they allow"),
  INTERNAL_ERROR("XX000", 1999, INTERNAL, NEVER, "this is a fault in Azimuth; please report it");

  private final String sqlState;
  private final int vendorNumber;
  private final Blame blame;
  private final Retry retry;
  private final String text;

  ErrorCode(String sqlState, int vendorNumber, Blame blame, Retry retry, String text) {
    this.sqlState = sqlState;
    this.vendorNumber = vendorNumber;
    this.blame = blame;
    this.retry = retry;
    this.text = text;
  }

  /// SQLSTATE, five characters.
  public String sqlState() {
    return sqlState;
  }

  /// Stable number of this error, as JDBC's vendor code.
  public int vendorNumber() {
    return vendorNumber;
  }

  /// Who can do something about it.
  public Blame blame() {
    return blame;
  }

  /// What a client may do with the failed statement.
  public Retry retry() {
    return retry;
  }

  /// Static message: what is wrong and what to do.
  public String text() {
    return text;
  }
}
