package dev.theseus.engine.build.internal.drive;

import dev.theseus.api.error.EngineException;
import dev.theseus.api.image.Digest;
import dev.theseus.api.image.ImageReference;
import dev.theseus.api.image.Platform;
import dev.theseus.build.dockerfile.Dockerfile;
import dev.theseus.build.dockerfile.DockerfileException;
import dev.theseus.build.dockerfile.Instruction;
import dev.theseus.build.dockerfile.Origin;
import dev.theseus.build.dockerfile.Pair;
import dev.theseus.build.dockerfile.SourceRange;
import dev.theseus.build.dockerfile.Stage;
import dev.theseus.build.dockerfile.expand.Expander;
import dev.theseus.build.dockerfile.expand.ExpansionException;
import dev.theseus.build.dockerfile.parser.DockerfileParser;
import dev.theseus.build.dockerfile.scope.ArgumentScope;
import dev.theseus.build.dockerfile.scope.PredefinedArguments;
import dev.theseus.engine.build.BuildEvent;
import dev.theseus.engine.build.BuildStep;
import dev.theseus.engine.build.internal.context.Selection;
import dev.theseus.engine.build.internal.convert.Converter;
import dev.theseus.engine.build.internal.convert.StageState;
import dev.theseus.engine.build.internal.convert.Step;
import dev.theseus.engine.build.internal.run.BuildRun;
import dev.theseus.engine.image.ImageConfig;
import dev.theseus.engine.image.ImageView;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Goes through a Dockerfile in its order, up to the stage that is wanted. For one thread. */
public final class DockerfileBuild {
    private static final String SCRATCH = "scratch";

    private final Workshop workshop;
    private BuildRun run;
    private final DockerfileText text;
    private final Dockerfile file;
    private final List<Stage> stages;
    private final List<Instruction> last;
    private final Platform platform;
    private final ArgumentScope global;
    private final BuildSources sources;
    private final Converter converter;
    private final Map<Integer, ArgumentScope> scopes = new HashMap<>();
    private final Set<String> asked = new HashSet<>();
    private final int total;
    private int number;

    public DockerfileBuild(Workshop workshop, BuildRun run, DockerfileText text, Path context) {
        this.workshop = workshop;
        this.run = run;
        this.text = text;
        file = text.parse();
        stages = wanted();
        last = ownLabels();
        Platform host = Hosts.platform();
        platform = run.request().platform().orElse(host);
        global = ArgumentScope.global(
                given(run.request().arguments()),
                PredefinedArguments.global(
                        Hosts.words(platform), Hosts.words(host), run.request().target()));
        sources = new BuildSources(workshop, run, file, context);
        converter = new Converter(sources, new Selection(workshop.files()));
        total = file.globalArguments().size()
                + stages.stream()
                        .mapToInt(stage -> 1 + stage.instructions().size())
                        .sum()
                + last.size();
    }

    private List<Stage> wanted() {
        String target = run.request().target();
        if (target.isEmpty()) {
            return file.stages();
        }
        Stage stage = file.stage(target, file.stages().size())
                .orElseThrow(
                        () -> EngineException.invalid("failed to reach build target " + target + " in Dockerfile"));
        return file.stages().subList(0, stage.index() + 1);
    }

    /** Labels of the request are one more instruction. */
    private List<Instruction> ownLabels() {
        Map<String, String> labels = run.request().labels();
        if (labels.isEmpty()) {
            return List.of();
        }
        List<Pair> pairs = new ArrayList<>();
        labels.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .forEach(label -> pairs.add(new Pair(literal(label.getKey()), literal(label.getValue()), false)));
        StringBuilder words = new StringBuilder("LABEL");
        labels.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .forEach(label ->
                        words.append(' ').append(label.getKey()).append('=').append(label.getValue()));
        return List.of(new Instruction.Label(new Origin("LABEL", words.toString(), SourceRange.line(1)), pairs));
    }

    /** What stands for itself, whatever is in it. */
    private static String literal(String value) {
        return "'" + value.replace("'", "'\"'\"'") + "'";
    }

    private static Map<String, String> given(Map<String, Optional<String>> arguments) {
        Map<String, String> given = new HashMap<>();
        arguments.forEach((name, value) -> value.ifPresent(set -> given.put(name, set)));
        return given;
    }

    public Digest build() {
        List<ImageReference> names = names();
        try (sources) {
            file.globalArguments().forEach(this::declare);
            Optional<Digest> result = Optional.empty();
            for (Stage stage : stages) {
                result = build(stage);
            }
            run = run.at(0);
            Digest image = result.orElseThrow(() -> EngineException.invalid(
                    "No image was generated. Is your Dockerfile empty? (FROM scratch alone makes none)"));
            tellUnused();
            run.listener().tell(new BuildEvent.Built(image));
            for (ImageReference name : names) {
                workshop.images().tag(image.value(), name.name(), name.tag().orElse("latest"));
                run.listener().tell(new BuildEvent.Tagged(name.familiar()));
            }
            return image;
        } catch (DockerfileException e) {
            throw failed(text.refused("dockerfile error", e));
        } catch (EngineException e) {
            throw failed(e);
        }
    }

    private EngineException failed(EngineException failure) {
        if (run.step() > 0) {
            run.listener().tell(new BuildEvent.StepFailed(run.step(), failure));
        }
        return failure;
    }

    private List<ImageReference> names() {
        List<ImageReference> names = new ArrayList<>();
        for (String tag : run.request().tags()) {
            try {
                ImageReference name = ImageReference.parseName(tag);
                if (name.digest().isPresent()) {
                    throw EngineException.invalid("invalid reference format: " + tag + " has a digest");
                }
                ImageReference whole = name.tag().isPresent() ? name : name.withTag("latest");
                if (!names.contains(whole)) {
                    names.add(whole);
                }
            } catch (IllegalArgumentException e) {
                throw EngineException.invalid(String.valueOf(e.getMessage()));
            }
        }
        return names;
    }

    private void declare(Instruction.Arg arg) {
        begin(arg.origin(), Optional.empty());
        arg.arguments().forEach(argument -> {
            global.declare(
                    argument, new Expander(global::value, file.directives().escape()));
            asked.add(argument.name());
        });
    }

    private void begin(Origin instruction, Optional<BuildStep.Stage> stage) {
        run.context().check("building");
        run = run.at(++number);
        run.listener()
                .tell(new BuildEvent.StepBegan(new BuildStep(
                        number,
                        total,
                        instruction.text(),
                        stage,
                        instruction.range().startLine(),
                        instruction.range().endLine())));
    }

    private Optional<Digest> build(Stage stage) {
        StagePlaces places = new StagePlaces(stage, stages.size());
        begin(stage.from().origin(), Optional.of(places.next(stage.from())));
        sources.enter(stage.index(), run);
        Base base = base(stage);
        run.listener().tell(new BuildEvent.StepEnded(run.step(), base.image()));
        StageState state = new StageState(
                base.config(), base.author(), base.scope(), file.directives().escape());
        scopes.put(stage.index(), state.arguments());
        Optional<Digest> image = triggers(base, state);
        List<Instruction> all = new ArrayList<>(stage.instructions());
        if (stage.index() == stages.size() - 1) {
            all.addAll(last);
        }
        for (Instruction instruction : all) {
            begin(instruction.origin(), Optional.of(places.next(instruction)));
            sources.enter(stage.index(), run);
            image = Optional.of(step(instruction, state, image));
        }
        image.ifPresent(made -> run.listener().tell(new BuildEvent.StageEnded(made)));
        sources.finish(stage.index(), image);
        return image;
    }

    /** What a base image wants done by whoever builds on it. */
    private Optional<Digest> triggers(Base base, StageState state) {
        Optional<Digest> image = base.image();
        List<String> triggers = base.config().onBuild();
        if (!triggers.isEmpty()) {
            run.listener().tell(new BuildEvent.TriggersBegan(run.step(), triggers.size()));
        }
        for (String trigger : triggers) {
            Instruction instruction;
            try {
                instruction = DockerfileParser.parseOne(trigger);
            } catch (DockerfileException e) {
                throw EngineException.invalid("the base image's ONBUILD " + trigger + ": " + e.sentence());
            }
            image = Optional.of(step(instruction, state, image));
        }
        return image;
    }

    private Digest step(Instruction instruction, StageState state, Optional<Digest> image) {
        if (instruction instanceof Instruction.Arg arg) {
            arg.arguments().forEach(argument -> asked.add(argument.name()));
        }
        Step step = converter.convert(instruction, state, run.context());
        Digest made = workshop.solver().solve(step, image, platform, run);
        run.listener().tell(new BuildEvent.StepEnded(run.step(), Optional.of(made)));
        return made;
    }

    /** @param image empty for nothing */
    private record Base(Optional<Digest> image, ImageConfig config, String author, ArgumentScope scope) {}

    private Base base(Stage stage) {
        Expander expander = new Expander(global::value, file.directives().escape());
        String name;
        String wished;
        try {
            name = expander.word(stage.from().image());
            wished = expander.word(stage.from().platform());
        } catch (ExpansionException e) {
            throw new DockerfileException(
                    "failed to process \"" + stage.from().origin().text() + "\": " + e.getMessage(),
                    stage.from().origin().range());
        }
        Optional<Stage> earlier = file.stage(name, stage.index())
                .filter(found -> found.from().stageName().equalsIgnoreCase(name));
        if (earlier.isPresent()) {
            int index = earlier.get().index();
            Optional<Digest> image = sources.result(index);
            ArgumentScope scope = Optional.ofNullable(scopes.get(index))
                    .map(ArgumentScope::next)
                    .orElseGet(global::stage);
            return image.map(id -> of(workshop.images().inspect(id.value(), Optional.empty()), scope))
                    .orElseGet(() -> new Base(Optional.empty(), ImageConfig.EMPTY, "", scope));
        }
        if (name.equals(SCRATCH)) {
            return new Base(Optional.empty(), ImageConfig.EMPTY, "", global.stage());
        }
        if (name.isEmpty()) {
            throw new DockerfileException(
                    "base name (" + stage.from().image() + ") should not be blank",
                    stage.from().origin().range());
        }
        ImageView found = workshop.bases().find(name, wish(wished, stage), run);
        run.listener().tell(new BuildEvent.BaseFound(run.step(), name, found.id()));
        return of(found, global.stage());
    }

    private static Base of(ImageView image, ArgumentScope scope) {
        return new Base(Optional.of(image.id()), image.config(), image.author(), scope);
    }

    private Optional<Platform> wish(String words, Stage stage) {
        if (words.isEmpty()) {
            return run.request().platform();
        }
        try {
            return Optional.of(Platform.parse(words));
        } catch (IllegalArgumentException e) {
            throw new DockerfileException(
                    "failed to parse platform " + words + ": " + e.getMessage(),
                    stage.from().origin().range());
        }
    }

    private void tellUnused() {
        List<String> unused = run.request().arguments().keySet().stream()
                .filter(name -> !asked.contains(name)
                        && !PredefinedArguments.isProxy(name)
                        && !PredefinedArguments.isGlobal(name))
                .sorted()
                .toList();
        if (!unused.isEmpty()) {
            run.listener().tell(new BuildEvent.ArgumentsUnused(unused));
        }
    }
}
