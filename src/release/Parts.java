import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * For ./release: one list of parts (CycloneDX) of what Maven brings and what npm brings into the web inbox, the same as a page
 * to be read, and the licences and notices that lie in those parts. Fails when the jar holds what the list does not name.
 *
 * <p>Run as a file, with the built jar as the class path: {@code JAR MAVEN_BOM NPM_BOM CLASSPATH NODE_MODULES OUT}.
 */
final class Parts {
  private static final Pattern LICENCE =
      Pattern.compile("(META-INF/)?(LICEN[CS]E|NOTICE|COPYING|COPYRIGHT)[^/]*", Pattern.CASE_INSENSITIVE);
  private static final Pattern IN_THE_JAR = Pattern.compile("META-INF/maven/([^/]+)/([^/]+)/pom.properties");

  private static final Pattern POM_LICENCE = Pattern.compile("<license>.*?<name>(.*?)</name>", Pattern.DOTALL);
  // Of parts whose own page says it, and whose pom inherits it.
  private static final Map<String, String> UNSAID =
      Map.of("com.hazelcast", "Apache-2.0", "com.fasterxml.jackson.jr", "Apache-2.0");

  private final Path out;
  private final JsonObject bom;
  private final List<JsonObject> parts;

  private Parts(Path maven, Path npm, Path out) throws IOException {
    this.out = out;
    this.bom = read(maven);
    JsonObject web = read(npm);
    parts = Stream.concat(objects(bom, "components"), objects(web, "components"))
        .sorted(Comparator.comparing(part -> part.getString("purl")))
        .toList();
    bom.put("components", new JsonArray(parts));
    bom.put("dependencies", dependencies(web));
  }

  public static void main(String[] arguments) throws IOException {
    Path jar = Path.of(arguments[0]);
    Path out = Files.createDirectories(Path.of(arguments[5]));
    Parts parts = new Parts(Path.of(arguments[1]), Path.of(arguments[2]), out);
    List<Path> jars = Stream.of(Files.readString(Path.of(arguments[3])).strip().split(File.pathSeparator)).map(Path::of).toList();
    for (Path each : jars) {
      parts.addWhatIsPackedIn(each);
    }
    List<String> unknown = parts.unknown(jar);
    if (!unknown.isEmpty()) {
      System.err.println("release: the jar holds what the list of parts does not name: " + unknown);
      System.exit(1);
    }
    Files.writeString(out.resolve("switchboard.cdx.json"), parts.bom.encodePrettily() + "\n");
    Files.writeString(out.resolve("THIRD-PARTY.md"), parts.page());
    for (Path each : jars) {
      parts.licencesOfJar(each);
    }
    parts.licencesOfNpm(Path.of(arguments[4]));
  }

  // What the page in the browser needs hangs on the program, as what Maven brings does.
  private JsonArray dependencies(JsonObject web) {
    String root = bom.getJsonObject("metadata").getJsonObject("component").getString("bom-ref");
    String webRoot = web.getJsonObject("metadata").getJsonObject("component").getString("bom-ref");
    JsonArray all = new JsonArray();
    Set<Object> direct = new LinkedHashSet<>();
    Stream.concat(objects(bom, "dependencies"), objects(web, "dependencies")).forEach(each -> {
      JsonArray on = each.getJsonArray("dependsOn", new JsonArray());
      if (Set.of(root, webRoot).contains(each.getString("ref"))) {
        on.forEach(direct::add);
      } else {
        all.add(each);
      }
    });
    all.add(0, new JsonObject().put("ref", root).put("dependsOn", new JsonArray(List.copyOf(direct))));
    return all;
  }

  // Some jars bring others' classes under names of their own; Maven knows nothing of them.
  private void addWhatIsPackedIn(Path jar) throws IOException {
    JsonObject whole = parts.stream()
        .filter(part -> jar.getFileName().toString().startsWith(part.getString("name") + "-" + part.getString("version")))
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("not in the list of parts: " + jar));
    JsonArray inside = new JsonArray();
    try (ZipFile zip = new ZipFile(jar.toFile())) {
      for (ZipEntry entry : zip.stream().filter(each -> IN_THE_JAR.matcher(each.getName()).matches()).toList()) {
        Properties says = new Properties();
        says.load(zip.getInputStream(entry));
        if (says.getProperty("artifactId").equals(whole.getString("name"))) {
          continue;
        }
        String group = says.getProperty("groupId");
        String name = says.getProperty("artifactId");
        String version = says.getProperty("version");
        String purl = "pkg:maven/%s/%s@%s".formatted(group, name, version);
        ZipEntry pom = zip.getEntry(entry.getName().replace("pom.properties", "pom.xml"));
        String text = pom == null ? "" : new String(zip.getInputStream(pom).readAllBytes(), StandardCharsets.UTF_8);
        Matcher licence = POM_LICENCE.matcher(text);
        JsonObject part = new JsonObject()
            .put("type", "library")
            .put("bom-ref", whole.getString("bom-ref") + "/" + purl)
            .put("group", group)
            .put("name", name)
            .put("version", version)
            .put("purl", purl);
        String said = licence.find() ? licence.group(1).strip() : UNSAID.get(group);
        part.put("licenses", new JsonArray().add(new JsonObject().put("license", new JsonObject().put("name", said))));
        inside.add(part);
      }
    }
    if (!inside.isEmpty()) {
      whole.put("components", inside);
    }
  }

  private List<String> unknown(Path jar) throws IOException {
    Set<String> named = parts.stream()
        .flatMap(part -> Stream.concat(Stream.of(part), objects(part, "components")))
        .map(part -> part.getString("group") + ":" + part.getString("name"))
        .collect(Collectors.toSet());
    named.add("dev.switchboard:switchboard");
    try (ZipFile zip = new ZipFile(jar.toFile())) {
      return zip.stream()
          .map(entry -> IN_THE_JAR.matcher(entry.getName()))
          .filter(Matcher::matches)
          .map(found -> found.group(1) + ":" + found.group(2))
          .filter(part -> !named.contains(part))
          .sorted()
          .toList();
    }
  }

  private String page() {
    StringBuilder page = new StringBuilder(
        """
        # What Switchboard is made of

        What others wrote and is in `switchboard.jar`, with their licences; the same for programs in `switchboard.cdx.json`. The texts that
        come with the parts are in `licences`.

        | part | version | licence |
        |---|---|---|
        """);
    for (JsonObject part : parts) {
      page.append(row(part, ""));
      objects(part, "components").forEach(inside -> page.append(row(inside, " (in " + part.getString("name") + ")")));
    }
    return page.toString();
  }

  private static String row(JsonObject part, String where) {
    String group = part.getString("group", "");
    return "| %s%s | %s | %s |\n".formatted(
        group.isEmpty() ? part.getString("name") : group + ":" + part.getString("name"), where, part.getString("version"), licences(part));
  }

  private static String licences(JsonObject part) {
    Set<String> licences = new HashSet<>();
    objects(part, "licenses").forEach(each -> {
      JsonObject licence = each.getJsonObject("license", new JsonObject());
      licences.add(each.getString("expression", licence.getString("id", licence.getString("name", ""))));
    });
    licences.remove("");
    licences.remove(null);
    if (licences.isEmpty()) {
      throw new IllegalStateException("nobody says under which licence " + part.getString("purl") + " is");
    }
    return licences.stream().sorted().collect(Collectors.joining(", "));
  }

  private void licencesOfJar(Path jar) throws IOException {
    String name = jar.getFileName().toString().replaceFirst("\\.jar$", "");
    try (ZipFile zip = new ZipFile(jar.toFile())) {
      List<? extends ZipEntry> texts = zip.stream()
          .filter(entry -> !entry.isDirectory() && LICENCE.matcher(entry.getName()).matches())
          .filter(entry -> !entry.getName().toLowerCase(Locale.ROOT).endsWith(".class"))
          .toList();
      for (ZipEntry text : texts) {
        String file = text.getName().substring(text.getName().lastIndexOf('/') + 1);
        keep(name, file, zip.getInputStream(text).readAllBytes());
      }
    }
  }

  private void licencesOfNpm(Path modules) throws IOException {
    for (JsonObject part : parts) {
      if (!part.getString("purl").startsWith("pkg:npm/")) {
        continue;
      }
      List<Path> texts = new ArrayList<>();
      try (Stream<Path> files = Files.list(modules.resolve(part.getString("name")))) {
        files.filter(file -> LICENCE.matcher(file.getFileName().toString()).matches()).sorted().forEach(texts::add);
      }
      for (Path text : texts) {
        keep(
            part.getString("name").replace("@", "").replace('/', '-') + "-" + part.getString("version"),
            text.getFileName().toString(),
            Files.readAllBytes(text));
      }
    }
  }

  private void keep(String part, String file, byte[] text) throws IOException {
    Files.write(Files.createDirectories(out.resolve("licences").resolve(part)).resolve(file), text);
  }

  private static JsonObject read(Path file) throws IOException {
    return new JsonObject(Files.readString(file));
  }

  private static Stream<JsonObject> objects(JsonObject of, String name) {
    return of.getJsonArray(name, new JsonArray()).stream().map(JsonObject.class::cast);
  }
}
