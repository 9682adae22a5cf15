package dev.azimuth.storage.arrow;

import dev.azimuth.storage.file.DurableFiles;
import dev.azimuth.storage.json.JsonObject;
import dev.azimuth.storage.type.ColumnType;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/// Writes a file as [ArrowFile] specifies it, rows in any number of batches.
///
/// The values of the widest vector column go straight to their place; what else there is goes
/// through a temporary file beside the target and is copied inside the kernel. So memory is bounded
/// by [#BUFFERED_BYTES_MAX], however many rows there are. Close ends it: without [#finish] before,
/// nothing is left. For one thread at a time.
public final class ArrowFileWriter implements AutoCloseable {
  /// Memory for buffers, unless there are more than 2 048 columns.
  public static final int BUFFERED_BYTES_MAX = 32 << 20;

  private static final int BUFFER_BYTES_MIN = 4 << 10;
  private static final int BUFFER_BYTES_MAX = 256 << 10;
  private static final int OUTPUTS_PER_FIELD = 3;
  private static final byte[] END_OF_STREAM = {-1, -1, -1, -1, 0, 0, 0, 0};

  private final Path target;
  private final FileKind kind;
  private final List<ArrowField> fields;
  private final ArrowMetadata metadata;
  private final ByteBuffer schema;
  private final int batchBytes;
  private final long bodyStart;
  private final Arena arena = Arena.ofShared();
  private final int bufferBytes;
  private final FileChannel channel;
  private final SpoolFile spool;
  private final Map<String, Output> outputs = new LinkedHashMap<>();
  private final Map<String, Output> extras = new LinkedHashMap<>();
  private final List<ColumnOutput> columns = new ArrayList<>();
  private final List<Region> regions = new ArrayList<>();
  private boolean finished;

  /// Starts a file at `target`, replacing what is there.
  public ArrowFileWriter(Path target, FileKind kind, List<ArrowField> fields) {
    this.target = target;
    this.kind = kind;
    this.fields = List.copyOf(fields);
    metadata = new ArrowMetadata(fields);
    schema = metadata.schemaMessage();
    batchBytes =
        metadata.batchMessage(1, 0, 1, name -> new Region(name, 0, 1, 0), _ -> 1, 0).remaining();
    bodyStart = (long) ArrowFile.HEAD_MAGIC_BYTES + schema.remaining() + batchBytes;
    bufferBytes =
        Math.clamp(
            BUFFERED_BYTES_MAX / (OUTPUTS_PER_FIELD * fields.size() + OUTPUTS_PER_FIELD) & -8,
            BUFFER_BYTES_MIN,
            BUFFER_BYTES_MAX);
    try {
      spool = new SpoolFile(target.resolveSibling(target.getFileName() + ".spool"));
      channel = open();
    } catch (IOException e) {
      throw DurableFiles.failure("cannot create " + target, e);
    }
    int direct = widestVectors();
    for (int i = 0; i < fields.size(); i++) {
      ArrowField field = fields.get(i);
      RegionOutput validity = output(outputs, field.validity());
      RegionOutput offsets = output(outputs, field.offsets());
      RegionOutput values = i == direct ? direct(field) : output(outputs, field.values());
      columns.add(ColumnOutput.of(field.type(), validity, offsets, values));
    }
  }

  private FileChannel open() throws IOException {
    try {
      FileChannel opened =
          FileChannel.open(
              target,
              StandardOpenOption.CREATE,
              StandardOpenOption.TRUNCATE_EXISTING,
              StandardOpenOption.WRITE);
      opened.position(bodyStart);
      return opened;
    } catch (IOException e) {
      spool.close();
      throw e;
    }
  }

  /// Index of the field with the widest vectors; -1 without vectors.
  private int widestVectors() {
    int widest = -1;
    int width = 0;
    for (int i = 0; i < fields.size(); i++) {
      ColumnType type = fields.get(i).type();
      if (type instanceof ColumnType.FloatVector && ArrowField.fixedWidth(type) > width) {
        widest = i;
        width = ArrowField.fixedWidth(type);
      }
    }
    return widest;
  }

  private RegionOutput direct(ArrowField field) {
    RegionOutput output =
        new RegionOutput(
            this::buffer,
            bytes -> {
              while (bytes.hasRemaining()) {
                channel.write(bytes);
              }
            });
    outputs.put(field.values(), new Output(output, null));
    return output;
  }

  private RegionOutput output(Map<String, Output> into, String name) {
    SpoolFile.Stream stream = spool.stream();
    RegionOutput output = new RegionOutput(this::buffer, stream);
    into.put(name, new Output(output, stream));
    return output;
  }

  private ByteBuffer buffer() {
    return arena.allocate(bufferBytes, Long.BYTES).asByteBuffer();
  }

  /// The column of field `index`.
  public ColumnOutput column(int index) {
    return columns.get(index);
  }

  /// A region beside the record batch, which other tools do not see.
  public RegionOutput region(String name) {
    if (extras.containsKey(name)) {
      throw new IllegalArgumentException("two regions " + name);
    }
    return output(extras, name);
  }

  /// Completes the file; all columns have `rowCount` rows. It is not synced.
  ///
  /// @param description the description of the content, see [FileKind]
  public Written finish(long rowCount, JsonObject description) {
    for (ColumnOutput column : columns) {
      if (column.rowCount() != rowCount) {
        throw new IllegalStateException(column.rowCount() + " of " + rowCount + " rows");
      }
      column.finish();
    }
    try {
      Written written = complete(rowCount, description);
      finished = true;
      return written;
    } catch (IOException e) {
      throw DurableFiles.failure("cannot write " + target, e);
    }
  }

  private Written complete(long rowCount, JsonObject description) throws IOException {
    regions.add(new Region("head", 0, bodyStart, 0)); // its checksum comes last
    // The one that already lies at the start of the body is the first.
    for (Map.Entry<String, Output> entry : outputs.entrySet()) {
      if (entry.getValue().stream == null) {
        add(entry);
      }
    }
    for (Map.Entry<String, Output> entry : outputs.entrySet()) {
      if (entry.getValue().stream != null) {
        add(entry);
      }
    }
    long bodyLength = regions.getLast().end() - bodyStart;
    addBytes("end", ByteBuffer.wrap(END_OF_STREAM));
    for (Map.Entry<String, Output> entry : extras.entrySet()) {
      add(entry);
    }
    ByteBuffer head = head(rowCount, bodyLength);
    regions.set(0, new Region("head", 0, bodyStart, checksum(head)));
    int footerChecksum = writeFooter(bodyLength, description);
    write(head, 0);
    return new Written(rowCount, channel.size(), footerChecksum);
  }

  private void add(Map.Entry<String, Output> entry) throws IOException {
    Output output = entry.getValue();
    Region region = output.bytes.finish(entry.getKey(), regions.getLast().end());
    if (region.length() == 0) {
      return;
    }
    if (output.stream != null) {
      output.stream.copyTo(channel);
    }
    regions.add(region);
    if (channel.position() != region.end()) {
      throw new IOException(region + " ends at " + channel.position());
    }
  }

  private void addBytes(String name, ByteBuffer content) throws IOException {
    long offset = regions.getLast().end();
    ByteBuffer padded = ByteBuffer.allocate((int) Region.aligned(content.remaining()));
    int length = content.remaining();
    padded.put(content).rewind();
    regions.add(new Region(name, offset, length, checksum(padded)));
    append(padded);
  }

  private ByteBuffer head(long rowCount, long bodyLength) {
    Map<String, Region> byName = new LinkedHashMap<>();
    regions.forEach(region -> byName.put(region.name(), region));
    ByteBuffer head = ByteBuffer.allocate(Math.toIntExact(bodyStart));
    head.put(ArrowFile.MAGIC).position(ArrowFile.HEAD_MAGIC_BYTES);
    ByteBuffer batch =
        metadata.batchMessage(
            rowCount,
            bodyStart,
            bodyLength,
            name -> byName.getOrDefault(name, new Region(name, 0, 0, 0)),
            field -> columns.get(fields.indexOf(field)).nullCount(),
            batchBytes);
    return head.put(schema.duplicate()).put(batch).rewind();
  }

  private int writeFooter(long bodyLength, JsonObject description) throws IOException {
    ByteBuffer footer =
        metadata.footer(
            bodyStart - batchBytes,
            batchBytes,
            bodyLength,
            Map.of(
                RegionList.MEMBER,
                RegionList.encode(regions),
                kind.member(),
                description.toText()));
    long blockStart = regions.getLast().end();
    int footerLength = footer.remaining();
    long fileLength = blockStart + CheckBlock.BYTES + footerLength + ArrowFile.TAIL_BYTES;
    int checksum = checksum(footer);
    append(
        new CheckBlock(formatVersion(), kind.code(), fileLength, footerLength, checksum).encode());
    append(footer);
    append(ArrowFile.tail(footerLength));
    return checksum;
  }

  private int formatVersion() {
    int version = 1;
    for (ArrowField field : fields) {
      if (field.type() instanceof ColumnType.FloatVector vector) {
        version = Math.max(version, vector.element().formatVersion());
      }
    }
    return version;
  }

  private void append(ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }

  private void write(ByteBuffer bytes, long at) throws IOException {
    long position = at;
    while (bytes.hasRemaining()) {
      position += channel.write(bytes, position);
    }
  }

  private static int checksum(ByteBuffer bytes) {
    CRC32C checksum = new CRC32C();
    checksum.update(bytes.duplicate());
    return (int) checksum.getValue();
  }

  /// Frees buffers and removes the temporary file; and the target unless it is finished.
  @Override
  public void close() {
    try (arena;
        spool;
        channel) {
      if (!finished) {
        Files.deleteIfExists(target);
      }
    } catch (IOException e) {
      throw DurableFiles.failure("cannot close " + target, e);
    }
  }

  /// What was written.
  ///
  /// @param checksum CRC32C of the footer, which holds the checksums of all else
  public record Written(long rowCount, long bytes, int checksum) {}

  /// Where a region's bytes are until it has its place; no stream if they have it from the start.
  private record Output(RegionOutput bytes, SpoolFile.@Nullable Stream stream) {}
}
