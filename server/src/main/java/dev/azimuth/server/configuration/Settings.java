package dev.azimuth.server.configuration;

import dev.azimuth.coordinators.data.CompactionPolicy;
import dev.azimuth.server.configuration.Setting.Kind;
import dev.azimuth.storage.error.NearestName;
import java.util.List;
import java.util.stream.Stream;

/// Every setting that a configuration file may have; docs/configuration.md is written from it.
public final class Settings {
  /// Where the data lies.
  public static final Setting DATA_DIRECTORY =
      new Setting(
          "data.directory",
          new Kind.Text("data"),
          "Directory of the log and the meta store, made when it is not there; relative to the"
              + " working directory. `--data` comes before it.");

  /// What the process does.
  public static final Setting PROCESS_ROLES =
      new Setting(
          "process.roles",
          new Kind.Text(Role.ALL_WORD),
          "What the process does: `all`, or some of `proxy`, `root-coordinator`, `data-coordinator`,"
              + " `query-coordinator`, `index-coordinator`, `query-node`, `data-node` and `index-node`"
              + " with commas between them. `--roles` comes before it.");

  /// The name of the process.
  public static final Setting PROCESS_ID =
      new Setting(
          "process.id",
          new Kind.Text(""),
          "Name of the process among the processes of its cluster. One that starts again under its"
              + " name takes up its work at once; without a name it gets a new one at each start. No"
              + " two processes that are alive may share one.");

  /// Address that the process listens on for others of its cluster.
  public static final Setting RPC_ADDRESS =
      new Setting(
          "rpc.address",
          new Kind.Text("127.0.0.1"),
          "Address that the process listens on for others of its cluster. Beyond loopback only with"
              + " `rpc.secretFile`. A process with all roles on embedded storage listens on none.");

  /// What other processes call this one by.
  public static final Setting RPC_ADVERTISED_HOST =
      new Setting(
          "rpc.advertisedHost",
          new Kind.Text(""),
          "Host name or address that others call this process by; without it, `rpc.address`.");

  /// Port that the process listens on for others of its cluster.
  public static final Setting RPC_PORT =
      new Setting(
          "rpc.port",
          new Kind.Whole(0, 0, 65_535),
          "TCP port for other processes; 0 takes any free one, which is registered, so that nobody"
              + " need know it.");

  /// Where the secret of the cluster is.
  public static final Setting RPC_SECRET_FILE =
      new Setting(
          "rpc.secretFile",
          new Kind.Text(""),
          "File with a secret of at least 16 printable characters that all processes of the cluster"
              + " share; calls without it are refused. It is sent as it is: keep the network private.");

  /// Address that the server listens on.
  public static final Setting HTTP_ADDRESS =
      new Setting(
          "http.address",
          new Kind.Text("127.0.0.1"),
          "Address that the server listens on. Only loopback addresses are taken, since there is no"
              + " authentication yet.");

  /// Port that the server listens on.
  public static final Setting HTTP_PORT =
      new Setting(
          "http.port",
          new Kind.Whole(8765, 0, 65_535),
          "TCP port; 0 takes any free one. `--port` comes before it.");

  /// How many clients may be connected.
  public static final Setting HTTP_CONNECTIONS_MAX =
      new Setting(
          "http.connectionsMax",
          new Kind.Whole(2_000, 1, 100_000),
          "HTTP connections at a time; more are refused with an error.");

  /// How large a request may be.
  public static final Setting HTTP_REQUEST_BYTES_MAX =
      new Setting(
          "http.requestBytesMax",
          new Kind.Whole(256L << 20, 1L << 10, 1L << 30),
          "Largest request body. Our driver divides larger batches.");

  /// How long a silent client stays connected.
  public static final Setting HTTP_IDLE_SECONDS_MAX =
      new Setting(
          "http.idleSecondsMax",
          new Kind.Whole(600, 1, 86_400),
          "A connection that is silent for longer is closed; drivers open another one by themselves.");

  /// How many large results may be open.
  public static final Setting RESULT_CURSORS_MAX =
      new Setting(
          "result.cursorsMax",
          new Kind.Whole(1_000, 1, 1_000_000),
          "Results too large for one answer that may be open at a time; more are refused with 53300.");

  /// How long a large result stays open.
  public static final Setting RESULT_IDLE_SECONDS_MAX =
      new Setting(
          "result.idleSecondsMax",
          new Kind.Whole(300, 1, 86_400),
          "Such a result is closed when nobody has fetched from it for longer.");

  /// How much memory rows may take.
  public static final Setting GROWING_BYTES_MAX =
      new Setting(
          "memory.growingBytesMax",
          new Kind.Whole(4L << 30, 1L << 20, 1L << 46),
          "Memory for the rows of all tables that are in no segment yet, outside of Java's heap."
              + " Writes beyond it wait until rows are moved into segments, and are refused with"
              + " 53200 if that does not help in time; reads and deletes go on. An eighth more may be"
              + " kept for 20 seconds after rows have left it, for those that come next.");

  /// How much memory rows of one shard take before they become a segment.
  public static final Setting RANGE_BYTES_MAX =
      new Setting(
          "memory.rangeBytesMax",
          new Kind.Whole(256L << 20, 1L << 16, 1L << 46),
          "Rows of one shard are moved into a segment when they take this much memory.");

  /// How much memory the build of an index takes.
  public static final Setting INDEX_BUILD_BYTES_MAX =
      new Setting(
          "memory.indexBuildBytesMax",
          new Kind.Whole(2L << 30, 1L << 20, 1L << 46),
          "Memory for building the index of a segment, outside of Java's heap; indexes are built one"
              + " at a time. A build that needs more is refused: the segment is searched without its"
              + " index. An index node registers it, and refused builds wait for a node with more.");

  /// How much memory indexes on disk take.
  public static final Setting INDEX_CODE_BYTES_MAX =
      new Setting(
          "memory.indexCodeBytesMax",
          new Kind.Whole(4L << 30, 0, 1L << 46),
          "Memory for the codes of indexes of kind diskann, outside of Java's heap: those of a segment"
              + " are copied there when it is opened, or when others have given back as much. What"
              + " does not fit is read from the file, which is slower; the log and SYS.INDEXES"
              + " tell.");

  /// How much one statement may hold.
  public static final Setting STATEMENT_BYTES_MAX =
      new Setting(
          "memory.statementBytesMax",
          new Kind.Whole(512L << 20, 1L << 20, 1L << 30),
          "Memory that one statement may take at the proxy, on Java's heap: rows that it writes,"
              + " sorts, groups or joins. One that needs more fails with 53200 and changes nothing;"
              + " divide its rows among several statements, or send them as a JDBC batch.");

  /// How long rows stay in memory only.
  public static final Setting FLUSH_SECONDS =
      new Setting(
          "segment.flushSeconds",
          new Kind.Whole(60, 1, 86_400 * 365),
          "Rows are moved into a segment at the latest after so long; after a restart only later ones"
              + " are read from the log.");

  /// How much disk space copies of objects may take.
  public static final Setting CACHE_DISK_BYTES_MAX =
      new Setting(
          "cache.diskBytesMax",
          new Kind.Whole(64L << 30, 1L << 20, 1L << 50),
          "Disk space for copies of segments where the object store is not on this machine; what is in"
              + " use must fit, the rest makes room.");

  /// How large segments become.
  public static final Setting SEGMENT_BYTES_TARGET =
      new Setting(
          "segment.bytesTarget",
          new Kind.Whole(2L << 30, 1L << 10, 1L << 40),
          "Segments are merged up to about this size.");

  /// How many segments are merged.
  public static final Setting SEGMENT_MERGE_COUNT_MIN =
      new Setting(
          "segment.mergeCountMin",
          new Kind.Whole(4, 2, CompactionPolicy.MERGE_COUNT_MAX),
          "So many neighbouring segments of about one size are merged. More means that a row is"
              + " written less often, and that a search looks into more segments.");

  /// How many dead rows a segment may have.
  public static final Setting SEGMENT_DELETED_PERCENT_MAX =
      new Setting(
          "segment.deletedPercentMax",
          new Kind.Whole(20, 1, 99),
          "A segment is rewritten when more of its rows, in percent, can be dropped.");

  /// How often shards are looked at that have not changed.
  public static final Setting SEGMENT_PLAN_SECONDS =
      new Setting(
          "segment.planSeconds",
          new Kind.Whole(60, 1, 86_400),
          "So often a shard that has not changed is looked at for rows whose retention has ended.");

  /// How long objects stay that nobody needs.
  public static final Setting SEGMENT_GARBAGE_SECONDS =
      new Setting(
          "segment.garbageSeconds",
          new Kind.Whole(600, 1, 604_800),
          "A file that no state of a shard in use names is removed when that is so for this long."
              + " What takes three quarters of it to be stored and committed is written again, so it"
              + " must be longer than the largest segment takes. The same in all processes.");

  /// How much is logged.
  public static final Setting LOG_LEVEL =
      new Setting(
          "log.level",
          new Kind.Choice("warn", List.of("error", "warn", "info", "debug", "trace")),
          "What is written to standard error, and everything more serious.");

  private static final List<Setting> OF_A_PROCESS =
      List.of(
          DATA_DIRECTORY,
          PROCESS_ROLES,
          PROCESS_ID,
          RPC_ADDRESS,
          RPC_ADVERTISED_HOST,
          RPC_PORT,
          RPC_SECRET_FILE,
          HTTP_ADDRESS,
          HTTP_PORT,
          HTTP_CONNECTIONS_MAX,
          HTTP_REQUEST_BYTES_MAX,
          HTTP_IDLE_SECONDS_MAX,
          RESULT_CURSORS_MAX,
          RESULT_IDLE_SECONDS_MAX,
          GROWING_BYTES_MAX,
          RANGE_BYTES_MAX,
          INDEX_BUILD_BYTES_MAX,
          INDEX_CODE_BYTES_MAX,
          STATEMENT_BYTES_MAX,
          FLUSH_SECONDS,
          CACHE_DISK_BYTES_MAX,
          SEGMENT_BYTES_TARGET,
          SEGMENT_MERGE_COUNT_MIN,
          SEGMENT_DELETED_PERCENT_MAX,
          SEGMENT_PLAN_SECONDS,
          SEGMENT_GARBAGE_SECONDS,
          LOG_LEVEL);

  /// All of them, in the order of the documentation.
  public static final List<Setting> ALL =
      Stream.of(OF_A_PROCESS, StorageSettings.ALL, ObjectSettings.ALL)
          .flatMap(List::stream)
          .toList();

  private Settings() {}

  /// The setting of this name; an unknown one is refused, naming the nearest.
  public static Setting named(String name) {
    return ALL.stream()
        .filter(setting -> setting.name().equals(name))
        .findFirst()
        .orElseThrow(() ->
            new ConfigurationException(
                "unknown setting "
                    + name
                    + NearestName.hint(name, ALL.stream().map(Setting::name).toList())));
  }

  static boolean isSection(String name) {
    return ALL.stream().anyMatch(setting -> setting.name().startsWith(name + "."));
  }
}
