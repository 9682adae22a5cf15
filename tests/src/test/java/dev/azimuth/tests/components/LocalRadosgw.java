package dev.azimuth.tests.components;

import dev.azimuth.server.process.ScratchDirectory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/// Ceph's S3 server over a cluster of one monitor and one disk in a sparse file, as three processes
/// from Debian's packages. Killing it kills the S3 server and leaves the cluster.
final class LocalRadosgw implements S3Server {
  private static final String[] PACKAGES = {"ceph-base", "ceph-mon", "ceph-osd", "radosgw"};
  private static final String KEY = "azimuth-test";
  private static final String SECRET = "a-secret-of-the-tests";
  private static final Path NEW_ID = Path.of("/proc/sys/kernel/random/uuid");

  private final LocalProcess monitor;
  private final LocalProcess disk;
  private final LocalProcess server;
  private final String endpoint;

  private LocalRadosgw(
      LocalProcess monitor, LocalProcess disk, LocalProcess server, String endpoint) {
    this.monitor = monitor;
    this.disk = disk;
    this.server = server;
    this.endpoint = endpoint;
  }

  static LocalRadosgw start() {
    for (String program : List.of("ceph-mon", "ceph-osd", "radosgw", "ceph", "monmaptool")) {
      InstalledProgram.find(program, PACKAGES);
    }
    List<Integer> ports = FreePorts.find(2);
    ScratchDirectory directory = LocalProcess.directory("radosgw");
    Path settings = directory.path().resolve("ceph.conf");
    List<LocalProcess> started = new ArrayList<>();
    try {
      // Not every constant will do: some make the disk ask for another cluster than its own.
      String cluster = newId();
      writeSettings(settings, cluster, ports.get(0), ports.get(1));
      startMonitor(settings, cluster, ports.get(0), started);
      startDisk(settings, started);
      String endpoint = "http://127.0.0.1:" + ports.get(1);
      started.add(
          run("radosgw", settings, HealthCheck.anyHttpAnswer(endpoint), "-n", "client.rgw.a"));
      createUser(settings);
      return new LocalRadosgw(started.get(0), started.get(1), started.get(2), endpoint);
    } catch (IOException e) {
      started.reversed().forEach(LocalProcess::close);
      throw new UncheckedIOException(e);
    }
  }

  private static String newId() throws IOException {
    return Files.readString(NEW_ID).strip();
  }

  private static void startMonitor(
      Path settings, String cluster, int port, List<LocalProcess> started) throws IOException {
    String monitorMap = settings.resolveSibling("monmap").toString();
    InstalledProgram.run(
        List.of(
            "monmaptool",
            "--create",
            "--fsid",
            cluster,
            "--addv",
            "a",
            "[v1:127.0.0.1:" + port + "]",
            monitorMap));
    InstalledProgram.run(
        asRoot(ceph("ceph-mon", settings, "-i", "a", "--mkfs", "--monmap", monitorMap)));
    started.add(run("ceph-mon", settings, HealthCheck.portOpen(port), "-i", "a"));
  }

  private static void startDisk(Path settings, List<LocalProcess> started) throws IOException {
    String disk = newId();
    InstalledProgram.run(limited(settings, "osd", "new", disk));
    InstalledProgram.run(
        limited(settings, "osd", "crush", "add", "osd.0", "1.0", "root=default", "host=dev"));
    InstalledProgram.run(
        asRoot(ceph("ceph-osd", settings, "-i", "0", "--mkfs", "--osd-uuid", disk)));
    started.add(run("ceph-osd", settings, () -> diskIsUp(settings), "-i", "0"));
  }

  private static void createUser(Path settings) throws IOException {
    InstalledProgram.run(
        ceph(
            "radosgw-admin",
            settings,
            "-n",
            "client.rgw.a",
            "user",
            "create",
            "--uid=test",
            "--display-name=test",
            "--access-key=" + KEY,
            "--secret-key=" + SECRET));
  }

  private static List<String> asRoot(List<String> command) {
    command.addAll(List.of("--setuser", "root", "--setgroup", "root"));
    return command;
  }

  private static void writeSettings(Path settings, String cluster, int monitorPort, int serverPort)
      throws IOException {
    Path root = Objects.requireNonNull(settings.getParent());
    for (String part : List.of("mon", "osd", "run")) {
      Files.createDirectories(root.resolve(part));
    }
    Files.writeString(
        settings,
        """
        [global]
        fsid = CLUSTER
        mon_host = v1:127.0.0.1:MONITOR_PORT
        public_addr = 127.0.0.1
        cluster_addr = 127.0.0.1
        ms_bind_msgr2 = false
        auth_cluster_required = none
        auth_service_required = none
        auth_client_required = none
        osd_pool_default_size = 1
        osd_pool_default_min_size = 1
        osd_pool_default_pg_num = 8
        osd_pool_default_pgp_num = 8
        osd_crush_chooseleaf_type = 0
        osd_crush_update_on_start = false
        mon_allow_pool_size_one = true
        mon_warn_on_pool_no_redundancy = false
        mon_data = ROOT/mon
        osd_data = ROOT/osd
        run_dir = ROOT/run
        admin_socket = ROOT/run/$name.$pid.asok
        log_file = ROOT/$name.log
        mon_cluster_log_file = ROOT/cluster.log
        bluestore_block_size = 21474836480
        osd_memory_target = 939524096
        mon_data_avail_crit = 1
        mon_data_avail_warn = 2
        [client.rgw.a]
        rgw_frontends = beast endpoint=127.0.0.1:SERVER_PORT tcp_nodelay=1
        rgw_thread_pool_size = 32
        rgw_enable_usage_log = false
        rgw_run_sync_thread = false
        rgw_relaxed_region_enforcement = true
        """
            .replace("CLUSTER", cluster)
            .replace("MONITOR_PORT", Integer.toString(monitorPort))
            .replace("SERVER_PORT", Integer.toString(serverPort))
            .replace("ROOT", root.toString()));
  }

  private static List<String> ceph(String program, Path settings, String... arguments) {
    List<String> command = new ArrayList<>(List.of(program, "-c", settings.toString()));
    command.addAll(List.of(arguments));
    return command;
  }

  /// A command to the monitor, which may not have elected itself yet.
  private static List<String> limited(Path settings, String... arguments) {
    List<String> command = new ArrayList<>(List.of("timeout", "30"));
    command.addAll(ceph("ceph", settings, arguments));
    return command;
  }

  private static void diskIsUp(Path settings) throws IOException {
    String script = "timeout 5 ceph -c " + settings + " osd stat | grep -q '1 up'";
    InstalledProgram.run(List.of("/bin/sh", "-c", script));
  }

  private static LocalProcess run(
      String program, Path settings, HealthCheck health, String... arguments) {
    List<String> command = ceph(program, settings, arguments);
    command.add("-f");
    asRoot(command);
    return LocalProcess.start(
        new LocalProcess.Plan(program, LocalProcess.directory(program), command, health));
  }

  @Override
  public String endpoint() {
    return endpoint;
  }

  @Override
  public String accessKey() {
    return KEY;
  }

  @Override
  public String secretKey() {
    return SECRET;
  }

  @Override
  public void kill() {
    server.kill();
  }

  @Override
  public void restart() {
    server.restart();
  }

  @Override
  public void close() {
    server.close();
    disk.close();
    monitor.close();
  }
}
