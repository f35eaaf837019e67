package dev.theseus.engine.build.internal.drive;

import dev.theseus.api.error.EngineException;
import dev.theseus.api.image.Digest;
import dev.theseus.api.image.Platform;
import dev.theseus.build.dockerfile.DockerfileException;
import dev.theseus.build.dockerfile.Instruction;
import dev.theseus.build.dockerfile.Origin;
import dev.theseus.build.dockerfile.Stage;
import dev.theseus.build.dockerfile.expand.Expander;
import dev.theseus.build.dockerfile.expand.ExpansionException;
import dev.theseus.build.dockerfile.parser.DockerfileParser;
import dev.theseus.engine.build.BuildEvent;
import dev.theseus.engine.build.BuildStep;
import dev.theseus.engine.build.internal.context.Selection;
import dev.theseus.engine.build.internal.convert.Converter;
import dev.theseus.engine.build.internal.convert.StageState;
import dev.theseus.engine.build.internal.convert.Step;
import dev.theseus.engine.build.internal.run.BuildRun;
import dev.theseus.engine.image.ImageConfig;
import dev.theseus.engine.image.ImageView;
import java.util.List;
import java.util.Optional;

/** Builds one stage, instruction by instruction. For one thread. */
final class StageBuild {
    private static final String SCRATCH = "scratch";

    private final BuildScene scene;
    private final Stages stages;
    private final DockerfileText text;
    private final Stage stage;
    private final StagePlaces places;
    private final StageSources sources;
    private final Converter converter;
    private BuildRun run;
    private int number;

    /** @param visible only stages with a lower number can be copied from */
    StageBuild(BuildScene scene, Stages stages, DockerfileText text, Stage stage, int visible, BuildRun run) {
        this.scene = scene;
        this.stages = stages;
        this.text = text;
        this.stage = stage;
        this.run = run.in(stage.name());
        places = new StagePlaces(stage, scene.plan().stages().size());
        sources = new StageSources(scene, stages, stage, visible, run);
        converter = new Converter(sources, new Selection(scene.workshop().files()));
        number = scene.plan().firstNumber(stage) - 1;
    }

    /** @throws EngineException what a step fails with, which then has been told */
    StageResult build() {
        try {
            return buildAll();
        } catch (DockerfileException e) {
            throw failed(text.refused("dockerfile error", e));
        } catch (EngineException e) {
            throw failed(e);
        }
    }

    private EngineException failed(EngineException failure) {
        // Whoever hears of it may fail too, and is not the first.
        stages.failed(failure);
        if (run.step() > 0) {
            run.listener().tell(new BuildEvent.StepFailed(run.step(), failure));
        }
        return failure;
    }

    private void begin(Instruction instruction) {
        run.context().check("building");
        Origin origin = instruction.origin();
        number++;
        run = run.at(number);
        sources.enter(run);
        run.listener()
                .tell(new BuildEvent.StepBegan(new BuildStep(
                        number,
                        scene.plan().total(),
                        origin.text(),
                        Optional.of(places.next(instruction)),
                        origin.range().startLine(),
                        origin.range().endLine())));
    }

    private StageResult buildAll() {
        begin(stage.from());
        StageResult base = base();
        run.listener().tell(new BuildEvent.StepEnded(run.step(), base.image()));
        StageState state = new StageState(base.config(), base.author(), base.scope(), scene.escape());
        Optional<Digest> image = triggers(base, state);
        for (Instruction instruction : scene.plan().instructions(stage)) {
            begin(instruction);
            image = Optional.of(step(instruction, state, image));
        }
        image.ifPresent(made -> run.listener().tell(new BuildEvent.StageEnded(made)));
        run = run.at(0);
        return image.map(made -> new StageResult(Optional.of(made), state.config(), state.author(), state.arguments()))
                .orElseGet(() -> new StageResult(Optional.empty(), ImageConfig.EMPTY, "", state.arguments()));
    }

    /** What a base image wants done by whoever builds on it. */
    private Optional<Digest> triggers(StageResult base, StageState state) {
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
            sources.enterTrigger(true);
            image = Optional.of(step(instruction, state, image));
            sources.enterTrigger(false);
        }
        return image;
    }

    private Digest step(Instruction instruction, StageState state, Optional<Digest> image) {
        if (instruction instanceof Instruction.Arg arg) {
            arg.arguments().forEach(argument -> scene.ask(argument.name()));
        }
        Step step = converter.convert(instruction, state, run.context());
        Digest made = scene.workshop().solver().solve(step, image, scene.platform(), run);
        run.listener().tell(new BuildEvent.StepEnded(run.step(), Optional.of(made)));
        return made;
    }

    private StageResult base() {
        Expander expander = scene.globalExpander();
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
        Optional<Stage> earlier = scene.plan()
                .file()
                .stage(name, stage.index())
                .filter(found -> found.from().stageName().equalsIgnoreCase(name));
        if (earlier.isPresent()) {
            StageResult result = stages.await(stage, earlier.get(), run.context());
            return new StageResult(
                    result.image(),
                    result.config(),
                    result.author(),
                    result.scope().next());
        }
        if (name.equals(SCRATCH)) {
            return new StageResult(
                    Optional.empty(), ImageConfig.EMPTY, "", scene.global().stage());
        }
        if (name.isEmpty()) {
            throw new DockerfileException(
                    "base name (" + stage.from().image() + ") should not be blank",
                    stage.from().origin().range());
        }
        ImageView found = scene.base(name, wish(wished), run);
        run.listener().tell(new BuildEvent.BaseFound(run.step(), name, found.id()));
        return new StageResult(
                Optional.of(found.id()),
                found.config(),
                found.author(),
                scene.global().stage());
    }

    private Optional<Platform> wish(String words) {
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
}
