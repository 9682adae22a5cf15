package dev.azimuth.tests.gates;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Where the modules of this project are, and their compiled classes.
///
/// The generated parser is left out: it is not written here.
final class ProjectTree {
  static final Path ROOT = root();

  /// Directory and root package of each module with hand-written main classes, lowest layer first.
  static final List<Module> MODULES =
      List.of(
          new Module("storage", "dev.azimuth.storage"),
          new Module("coordinators", "dev.azimuth.coordinators"),
          new Module("nodes", "dev.azimuth.nodes"),
          new Module("sql-frontend", "dev.azimuth.sql"),
          new Module("jdbc-driver", "dev.azimuth.jdbc"),
          new Module("server", "dev.azimuth.server"),
          new Module("tests/benchmarks", "dev.azimuth.benchmarks"));

  static final JavaClasses MAIN_CLASSES = classes("target/classes");
  static final JavaClasses TEST_CLASSES = classes("target/test-classes");

  private ProjectTree() {}

  /// A Maven module that contains main classes.
  record Module(String directory, String rootPackage) {}

  /// The name of the top-level class that a class is written in.
  static String topLevelName(JavaClass javaClass) {
    String name = javaClass.getFullName();
    int nested = name.indexOf('$');
    return nested < 0 ? name : name.substring(0, nested);
  }

  static boolean isIn(String packageName, String ancestor) {
    return packageName.equals(ancestor) || packageName.startsWith(ancestor + ".");
  }

  private static JavaClasses classes(String output) {
    List<Path> directories = new ArrayList<>();
    for (Module module : MODULES) {
      Path directory = ROOT.resolve(module.directory).resolve(output);
      if (Files.isDirectory(directory)) {
        directories.add(directory);
      } else if (output.equals("target/classes")) {
        throw new IllegalStateException(
            "compile all modules first: ./mvnw test -pl tests -am; missing " + directory);
      }
    }
    if (output.equals("target/test-classes")) {
      directories.add(ROOT.resolve("tests").resolve(output));
    }
    return new ClassFileImporter().importPaths(directories);
  }

  private static Path root() {
    for (Path path = Path.of("").toAbsolutePath(); path != null; path = path.getParent()) {
      if (Files.isDirectory(path.resolve(".mvn"))) {
        return path;
      }
    }
    throw new IllegalStateException("run the tests inside the project's directory");
  }
}
