package dev.theseus.engine.build.internal.drive;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.error.EngineException;
import dev.theseus.api.image.Digest;
import dev.theseus.api.image.ImageReference;
import dev.theseus.api.image.Platform;
import dev.theseus.build.dockerfile.Dockerfile;
import dev.theseus.build.dockerfile.DockerfileException;
import dev.theseus.build.dockerfile.Instruction;
import dev.theseus.build.dockerfile.Stage;
import dev.theseus.build.dockerfile.expand.Expander;
import dev.theseus.build.dockerfile.expand.ExpansionException;
import dev.theseus.build.dockerfile.scope.ArgumentScope;
import dev.theseus.build.dockerfile.scope.PredefinedArguments;
import dev.theseus.engine.build.BuildEvent;
import dev.theseus.engine.build.BuildStep;
import dev.theseus.engine.build.internal.kept.BuildContext;
import dev.theseus.engine.build.internal.run.BuildRun;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;

/** Builds what a Dockerfile says, up to the stage that is wanted. For one thread, which waits for those of the stages. */
public final class DockerfileBuild {
    private final Workshop workshop;
    private final BuildRun run;
    private final DockerfileText text;
    private final BuildContext context;
    private final Order order;
    private final Dockerfile file;
    private final Platform platform;
    private final ArgumentScope global;

    /** @throws EngineException {@code INVALID_PARAMETER} for a Dockerfile that is none */
    public DockerfileBuild(Workshop workshop, BuildRun run, DockerfileText text, BuildContext context, Order order) {
        this.workshop = workshop;
        this.run = run;
        this.text = text;
        this.context = context;
        this.order = order;
        file = text.parse();
        Platform host = Hosts.platform();
        platform = run.request().platform().orElse(host);
        global = ArgumentScope.global(
                given(run.request().arguments()),
                PredefinedArguments.global(
                        Hosts.words(platform), Hosts.words(host), run.request().target()));
    }

    private static Map<String, String> given(Map<String, Optional<String>> arguments) {
        Map<String, String> given = new HashMap<>();
        arguments.forEach((name, value) -> value.ifPresent(set -> given.put(name, set)));
        return given;
    }

    public Digest build() {
        List<ImageReference> names = names();
        Stage target = target();
        try {
            declareAll();
            BuildPlan plan = new BuildPlan(
                    file, stages(target), target, OwnLabels.of(run.request().labels()));
            tellGlobal(plan);
            return build(plan, names);
        } catch (DockerfileException e) {
            throw text.refused("dockerfile error", e);
        }
    }

    private Stage target() {
        String name = run.request().target();
        if (name.isEmpty()) {
            return file.stages().getLast();
        }
        return file.stage(name, file.stages().size())
                .orElseThrow(() -> EngineException.invalid("failed to reach build target " + name + " in Dockerfile"));
    }

    private List<Stage> stages(Stage target) {
        return switch (order) {
            case ONE_BY_ONE -> file.stages().subList(0, target.index() + 1);
            case AS_NEEDED -> new StageNeeds(file, this::baseName).of(target);
        };
    }

    /** What cannot be replaced is told when the stage's turn comes. */
    private String baseName(Stage stage) {
        try {
            return expander().word(stage.from().image());
        } catch (ExpansionException e) {
            return "";
        }
    }

    private Expander expander() {
        return new Expander(global::value, file.directives().escape());
    }

    private void declareAll() {
        for (Instruction.Arg arg : file.globalArguments()) {
            arg.arguments().forEach(argument -> global.declare(argument, expander()));
        }
    }

    private void tellGlobal(BuildPlan plan) {
        int number = 0;
        for (Instruction.Arg arg : file.globalArguments()) {
            number++;
            run.listener()
                    .tell(new BuildEvent.StepBegan(new BuildStep(
                            number,
                            plan.total(),
                            arg.origin().text(),
                            Optional.empty(),
                            arg.origin().range().startLine(),
                            arg.origin().range().endLine())));
        }
    }

    private Digest build(BuildPlan plan, List<ImageReference> names) {
        // One stage that fails ends the others, but not what its caller does next.
        CallContext call = run.context();
        CallContext shared = new CallContext(call.deadlineNanos(), new AtomicBoolean(), call.trace());
        BuildScene scene = new BuildScene(workshop, plan, context, platform, global);
        try (scene) {
            context.expect(ContextNeeds.of(plan), shared);
            StageResult result = build(scene, shared);
            Digest image = result.image()
                    .orElseThrow(() -> EngineException.invalid(
                            "No image was generated. Is your Dockerfile empty? (FROM scratch alone makes none)"));
            tellUnused(scene.asked());
            // The last stage may have been faster than who gave up; nothing is named for nobody.
            call.check("building");
            run.listener().tell(new BuildEvent.Built(image));
            for (ImageReference name : names) {
                workshop.images().tag(image.value(), name.name(), name.tag().orElse("latest"));
                run.listener().tell(new BuildEvent.Tagged(name.familiar()));
            }
            return image;
        }
    }

    private StageResult build(BuildScene scene, CallContext shared) {
        BuildRun inner = run.under(shared);
        int all = file.stages().size();
        Stages stages = new Stages((others, stage) -> new StageBuild(
                        scene, others, text, stage, order == Order.AS_NEEDED ? all : stage.index(), inner)
                .build());
        try {
            for (Stage stage : scene.plan().stages()) {
                if (order == Order.ONE_BY_ONE) {
                    var _ = stages.await(stage, run.context());
                } else {
                    var _ = stages.begin(stage);
                }
            }
            return stages.await(scene.plan().target(), run.context());
        } finally {
            shared.cancel();
            stages.join();
        }
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

    private void tellUnused(Set<String> asked) {
        List<String> unused = run.request().arguments().keySet().stream()
                .filter(name -> !asked.contains(name)
                        && !PredefinedArguments.isProxy(name)
                        && !PredefinedArguments.isGlobal(name))
                .filter(name -> file.globalArguments().stream()
                        .flatMap(arg -> arg.arguments().stream())
                        .noneMatch(argument -> argument.name().equals(name)))
                .sorted()
                .toList();
        if (!unused.isEmpty()) {
            run.listener().tell(new BuildEvent.ArgumentsUnused(unused));
        }
    }
}
