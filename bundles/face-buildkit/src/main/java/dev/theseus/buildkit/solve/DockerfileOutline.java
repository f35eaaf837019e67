package dev.theseus.buildkit.solve;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import dev.theseus.api.error.EngineException;
import dev.theseus.build.dockerfile.Dockerfile;
import dev.theseus.build.dockerfile.DockerfileException;
import dev.theseus.build.dockerfile.Excerpt;
import dev.theseus.build.dockerfile.Instruction;
import dev.theseus.build.dockerfile.RunMount;
import dev.theseus.build.dockerfile.SourceRange;
import dev.theseus.build.dockerfile.Stage;
import dev.theseus.build.dockerfile.parser.DockerfileParser;
import dev.theseus.engine.build.BuildFiles;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/** What can be built of a Dockerfile, and what it asks whoever builds for; nothing is built for it. */
final class DockerfileOutline {
    private static final String VERSION = "1.0.0";
    private static final Gson JSON =
            new GsonBuilder().setPrettyPrinting().disableHtmlEscaping().create();

    private final Dockerfile file;
    private final byte[] content;

    /** @throws EngineException {@code INVALID_PARAMETER} for a file that is none */
    DockerfileOutline(BuildFiles.Text text) {
        content = text.content();
        String words = new String(content, StandardCharsets.UTF_8);
        try {
            file = DockerfileParser.parse(text.name(), words);
        } catch (DockerfileException e) {
            throw EngineException.invalid("dockerfile parse error: " + e.sentence()
                    + e.range()
                            .map(range -> "\n" + Excerpt.of(text.name(), words, range))
                            .orElse(""));
        }
    }

    private Map<String, String> answer(JsonObject result, String words) {
        JsonArray sources = new JsonArray();
        sources.add(Base64.getEncoder().encodeToString(content));
        result.add("sources", sources);
        return Map.of("result.json", JSON.toJson(result), "result.txt", words, "version", VERSION);
    }

    private static JsonObject location(Instruction instruction) {
        SourceRange range = instruction.origin().range();
        return SourceJson.ranges(range.startLine(), range.endLine());
    }

    /** The stages. */
    Map<String, String> targets() {
        JsonArray targets = new JsonArray();
        StringBuilder words = new StringBuilder("TARGET\n");
        for (Stage stage : file.stages()) {
            boolean last = stage.index() == file.stages().size() - 1;
            String name = stage.from().stageName();
            JsonObject target = new JsonObject();
            if (!name.isEmpty()) {
                target.addProperty("name", name);
            }
            if (last) {
                target.addProperty("default", true);
            }
            target.addProperty("base", stage.from().image());
            if (!stage.from().platform().isEmpty()) {
                target.addProperty("platform", stage.from().platform());
            }
            target.add("location", location(stage.from()));
            targets.add(target);
            words.append(name).append(last ? " (default)" : "").append('\n');
        }
        JsonObject result = new JsonObject();
        result.add("targets", targets);
        return answer(result, words.toString());
    }

    /** What one stage asks for, with those that it needs. */
    Map<String, String> outline(FrontendOptions options) {
        Stage target = options.target().isEmpty()
                ? file.stages().getLast()
                : file.stage(options.target(), file.stages().size())
                        .orElseThrow(() -> EngineException.invalid(
                                "target stage \"" + options.target() + "\" could not be found"));
        Asked asked = new Asked(options);
        file.globalArguments().forEach(asked::argument);
        needed(target).forEach(stage -> stage.instructions().forEach(asked::look));
        JsonObject result = new JsonObject();
        if (!target.from().stageName().isEmpty()) {
            result.addProperty("name", target.from().stageName());
        }
        asked.addTo(result);
        return answer(result, asked.words());
    }

    private List<Stage> needed(Stage target) {
        TreeSet<Integer> reached = new TreeSet<>();
        Deque<Stage> open = new ArrayDeque<>(List.of(target));
        while (!open.isEmpty()) {
            Stage stage = open.pop();
            if (reached.add(stage.index())) {
                file.stage(stage.from().image(), stage.index()).ifPresent(open::push);
                stage.instructions().stream()
                        .flatMap(instruction -> sources(instruction).stream())
                        .forEach(name -> file.stage(name, stage.index()).ifPresent(open::push));
            }
        }
        return reached.stream().map(file.stages()::get).toList();
    }

    private static List<String> sources(Instruction instruction) {
        return switch (instruction) {
            case Instruction.Copy copy -> List.of(copy.from());
            case Instruction.Run run ->
                run.mounts().stream().map(RunMount::from).toList();
            default -> List.of();
        };
    }

    /** What is asked for, each name once. */
    private static final class Asked {
        private final FrontendOptions options;
        private final Map<String, JsonObject> arguments = new TreeMap<>();
        private final Map<String, JsonObject> secrets = new TreeMap<>();
        private final Map<String, JsonObject> agents = new TreeMap<>();
        private final Map<String, JsonObject> caches = new TreeMap<>();
        private final List<String> lines = new ArrayList<>();

        Asked(FrontendOptions options) {
            this.options = options;
        }

        void look(Instruction instruction) {
            if (instruction instanceof Instruction.Arg arg) {
                argument(arg);
            } else if (instruction instanceof Instruction.Run run) {
                run.mounts().forEach(mount -> mount(run, mount));
            }
        }

        void argument(Instruction.Arg arg) {
            for (Instruction.Argument argument : arg.arguments()) {
                String value = options.argument(argument.name())
                        .or(argument::value)
                        .or(() -> Optional.ofNullable(arguments.get(argument.name()))
                                .filter(known -> known.has("value"))
                                .map(known -> known.get("value").getAsString()))
                        .orElse("");
                JsonObject json = new JsonObject();
                json.addProperty("name", argument.name());
                if (!value.isEmpty()) {
                    json.addProperty("value", value);
                }
                json.add("location", location(arg));
                arguments.put(argument.name(), json);
            }
        }

        private void mount(Instruction.Run run, RunMount mount) {
            switch (mount.type()) {
                case SECRET ->
                    wanted(secrets, "name", mount.id().isEmpty() ? last(mount.target()) : mount.id(), run, mount);
                case SSH -> wanted(agents, "name", mount.id().isEmpty() ? "default" : mount.id(), run, mount);
                case CACHE -> wanted(caches, "ID", mount.id().isEmpty() ? mount.target() : mount.id(), run, mount);
                default -> {
                    // Nobody is asked for the others.
                }
            }
        }

        private static String last(String path) {
            return path.substring(path.lastIndexOf('/') + 1);
        }

        private static void wanted(
                Map<String, JsonObject> all, String key, String name, Instruction.Run run, RunMount mount) {
            JsonObject json = new JsonObject();
            json.addProperty(key, name);
            if (mount.required()) {
                json.addProperty("required", true);
            }
            json.add("location", location(run));
            all.putIfAbsent(name, json);
        }

        void addTo(JsonObject result) {
            add(result, "args", arguments);
            add(result, "secrets", secrets);
            add(result, "ssh", agents);
            add(result, "cache", caches);
        }

        private void add(JsonObject result, String name, Map<String, JsonObject> all) {
            if (!all.isEmpty()) {
                JsonArray array = new JsonArray();
                all.values().forEach(array::add);
                result.add(name, array);
                lines.add(name + ": " + String.join(" ", all.keySet()));
            }
        }

        String words() {
            return String.join("\n", lines) + "\n";
        }
    }
}
