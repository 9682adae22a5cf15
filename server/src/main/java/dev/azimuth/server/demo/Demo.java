package dev.azimuth.server.demo;

import dev.azimuth.server.process.ServerProcess;
import dev.azimuth.storage.time.Clock;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// The story: start a server, load the characters, search, change, restart, search again.
public final class Demo {
  private static final int BATCH_ROWS = 500;
  private static final Duration STOP_LIMIT = Duration.ofSeconds(20);
  private static final String WORDS = "grinning cat face";

  private static final String CREATE =
      """
      CREATE TABLE characters (
        code INTEGER PRIMARY KEY, glyph VARCHAR(2), name VARCHAR(100), block VARCHAR(100),
        script VARCHAR(60), category CHAR(2), v VECTOR(256))\
      """;
  private static final String CREATE_CATEGORIES =
      "CREATE TABLE categories (category CHAR(2) PRIMARY KEY, meaning VARCHAR(60))";
  private static final String INSERT = "INSERT INTO characters VALUES (?, ?, ?, ?, ?, ?, ?)";
  private static final String NEAREST =
      """
      SELECT glyph, name, block, v <=> ? AS distance
      FROM characters ORDER BY distance LIMIT 10\
      """;
  private static final String NEAREST_IN_BLOCK =
      """
      SELECT glyph, name, v <=> ? AS distance
      FROM characters WHERE block = 'Miscellaneous Symbols And Pictographs'
      ORDER BY distance LIMIT 10\
      """;
  private static final String NEAREST_PER_CATEGORY =
      """
      SELECT category, glyph, name, distance FROM (
        SELECT category, glyph, name, v <=> ? AS distance,
          ROW_NUMBER() OVER (PARTITION BY category ORDER BY v <=> ?) AS place
        FROM characters) AS ranked
      WHERE place = 1 ORDER BY distance LIMIT 8\
      """;
  private static final String JOIN =
      """
      SELECT c.glyph, c.name, k.meaning, c.v <=> ? AS distance
      FROM characters AS c JOIN categories AS k ON k.category = c.category
      WHERE c.category <> 'So' ORDER BY distance LIMIT 5\
      """;
  private static final String COUNT =
      """
      SELECT k.meaning, COUNT(*) AS characters
      FROM characters AS c JOIN categories AS k ON k.category = c.category
      GROUP BY k.meaning ORDER BY characters DESC LIMIT 5\
      """;
  private static final String UPDATE = "UPDATE characters SET name = ?, v = ? WHERE code = ?";
  private static final String DELETE = "DELETE FROM characters WHERE code = ?";

  private final Path dataDirectory;
  private final Path errorFile;
  private final Clock clock;
  private final Presentation shown;

  /// A demo with its data in `dataDirectory`, which does not exist yet.
  public Demo(Path dataDirectory, Path errorFile, Clock clock) {
    this.dataDirectory = dataDirectory;
    this.errorFile = errorFile;
    this.clock = clock;
    this.shown = new Presentation(clock);
  }

  /// Tells it to the end at a server that runs already, without its restart.
  public void runAt(String url) throws IOException, SQLException {
    List<NamedCharacter> characters = NamedCharacter.all();
    NameVectors vectors = NameVectors.learn(characters.stream().map(NamedCharacter::name).toList());
    shown.heading("A server that runs, at " + url);
    try (Connection connection = DriverManager.getConnection(url)) {
      load(connection, characters, vectors);
      search(connection, vectors.vector(WORDS));
      change(connection, vectors);
    }
  }

  /// Tells it.
  public void run() throws IOException, SQLException {
    long begun = clock.nanos();
    List<NamedCharacter> characters = NamedCharacter.all();
    NameVectors vectors = NameVectors.learn(characters.stream().map(NamedCharacter::name).toList());
    List<List<Object>> before;
    try (ServerProcess server = start("A server of its own, data in " + dataDirectory)) {
      try (Connection connection = DriverManager.getConnection(server.url())) {
        load(connection, characters, vectors);
        search(connection, vectors.vector(WORDS));
        change(connection, vectors);
        before = nearest(connection, vectors.vector(WORDS));
      }
      shown.heading("Restart: stop the server, start it on the same data, ask again");
      server.stop(STOP_LIMIT);
    }
    try (ServerProcess server = start("")) {
      try (Connection connection = DriverManager.getConnection(server.url())) {
        show(connection, NEAREST, vectors.vector(WORDS));
        if (!before.equals(nearest(connection, vectors.vector(WORDS)))) {
          throw new SQLException("the answer after the restart is not the one before");
        }
      }
      server.stop(STOP_LIMIT);
      shown.say("The same ten rows with the same distances as before the restart.");
    }
    shown.heading(
        String.format(
            Locale.ROOT,
            "Done in %.1f s. ./azimuth start and ./azimuth sql are yours.",
            (clock.nanos() - begun) / 1e9));
  }

  private ServerProcess start(String heading) throws IOException {
    if (!heading.isEmpty()) {
      shown.heading(heading);
    }
    long begun = clock.nanos();
    ServerProcess server = ServerProcess.start(dataDirectory, errorFile);
    shown.say(
        String.format(
            Locale.ROOT, "Ready after %.2f s at %s", (clock.nanos() - begun) / 1e9, server.url()));
    return server;
  }

  private void load(Connection connection, List<NamedCharacter> characters, NameVectors vectors)
      throws SQLException {
    shown.heading(
        String.format(
            Locale.ROOT,
            "Load %,d Unicode characters, each with a vector of its name",
            characters.size()));
    for (String sql : List.of(CREATE, CREATE_CATEGORIES)) {
      shown.sql(sql);
      try (Statement statement = connection.createStatement()) {
        statement.execute(sql);
      }
    }
    shown.sql(INSERT);
    long begun = clock.nanos();
    try (PreparedStatement insert = connection.prepareStatement(INSERT)) {
      for (int i = 0; i < characters.size(); i++) {
        NamedCharacter character = characters.get(i);
        insert.setInt(1, character.codePoint());
        insert.setString(2, character.character());
        insert.setString(3, character.name());
        insert.setString(4, character.block());
        insert.setString(5, character.script());
        insert.setString(6, character.category());
        insert.setObject(7, vectors.vector(character.name()));
        insert.addBatch();
        if ((i + 1) % BATCH_ROWS == 0 || i + 1 == characters.size()) {
          insert.executeBatch();
          shown.progress(i + 1, characters.size(), begun);
        }
      }
    }
    double seconds = (clock.nanos() - begun) / 1e9;
    shown.say(
        String.format(
            Locale.ROOT,
            "%,d rows in %.2f s, %,.0f rows/s, vectors made meanwhile; each batch is on disk",
            characters.size(),
            seconds,
            characters.size() / seconds));
    try (PreparedStatement insert =
        connection.prepareStatement("INSERT INTO categories VALUES (?, ?)")) {
      for (List<String> category : NamedCharacter.categories()) {
        insert.setString(1, category.get(0));
        insert.setString(2, category.get(1));
        insert.addBatch();
      }
      insert.executeBatch();
    }
  }

  private void search(Connection connection, float[] query) throws SQLException {
    shown.heading("The ten names nearest to \"" + WORDS + "\" (? is the vector of these words)");
    show(connection, NEAREST, query);
    shown.heading("The same within one block: still ten, since a filter never costs answers");
    show(connection, NEAREST_IN_BLOCK, query);
    shown.heading("The nearest one of each category");
    show(connection, NEAREST_PER_CATEGORY, query, query);
    shown.heading("Joined with the meaning of categories, other symbols left out");
    show(connection, JOIN, query);
    shown.heading("And plain SQL");
    show(connection, COUNT);
  }

  private void change(Connection connection, NameVectors vectors) throws SQLException {
    int first = codePoint(connection, vectors.vector(WORDS), 0);
    int second = codePoint(connection, vectors.vector(WORDS), 1);
    shown.heading(
        "%s becomes SERIOUS DOG, %s is deleted, and the next search sees it"
            .formatted(Character.toString(first), Character.toString(second)));
    try (PreparedStatement update = connection.prepareStatement(UPDATE)) {
      update.setString(1, "SERIOUS DOG");
      update.setObject(2, vectors.vector("serious dog"));
      update.setInt(3, first);
      shown.change(UPDATE, update);
    }
    try (PreparedStatement delete = connection.prepareStatement(DELETE)) {
      delete.setInt(1, second);
      shown.change(DELETE, delete);
    }
    show(connection, NEAREST, vectors.vector(WORDS));
  }

  private void show(Connection connection, String sql, float[]... parameters) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      for (int i = 0; i < parameters.length; i++) {
        statement.setObject(i + 1, parameters[i]);
      }
      shown.query(sql, statement);
    }
  }

  private static int codePoint(Connection connection, float[] query, int place)
      throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement(
            "SELECT code FROM characters ORDER BY v <=> ? OFFSET ? LIMIT 1")) {
      statement.setObject(1, query);
      statement.setInt(2, place);
      try (ResultSet rows = statement.executeQuery()) {
        if (!rows.next()) {
          throw new SQLException("there is no row at place " + place);
        }
        return rows.getInt(1);
      }
    }
  }

  private static List<List<Object>> nearest(Connection connection, float[] query)
      throws SQLException {
    List<List<Object>> found = new ArrayList<>();
    try (PreparedStatement statement = connection.prepareStatement(NEAREST)) {
      statement.setObject(1, query);
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          found.add(List.of(rows.getString(1), rows.getString(2), rows.getDouble(4)));
        }
      }
    }
    return found;
  }
}
