package dev.theseus.engine.build.internal.drive;

import dev.theseus.api.host.FileTrees;
import dev.theseus.engine.build.internal.solve.ImageFiles;
import dev.theseus.engine.build.internal.solve.StepSolver;
import dev.theseus.engine.image.Images;

/** What all builds work with. */
public record Workshop(StepSolver solver, BaseImages bases, Images images, ImageFiles snapshots, FileTrees files) {}
