package dev.theseus.engine.container.internal.stored;

import dev.theseus.engine.container.ProcessConfig;
import dev.theseus.engine.container.TerminalSize;
import dev.theseus.engine.state.FieldWriter;
import dev.theseus.engine.state.Fields;
import dev.theseus.engine.state.Shape;

/** The first process. */
final class ProcessShape implements Shape<ProcessConfig> {
    static final Shape<ProcessConfig> SHAPE = new ProcessShape();
    private static final Shape<TerminalSize> SIZE = new SizeShape();

    @Override
    public void write(ProcessConfig process, FieldWriter out) {
        out.optional("entrypoint", process.entrypoint(), out::texts)
                .optional("command", process.command(), out::texts)
                .texts("environment", process.environment())
                .text("workingDirectory", process.workingDirectory())
                .text("user", process.user())
                .flag("terminal", process.terminal())
                .optional("terminalSize", process.terminalSize(), (name, value) -> out.object(name, value, SIZE))
                .flag("openStdin", process.openStdin())
                .flag("stdinOnce", process.stdinOnce())
                .flag("attachStdin", process.attachStdin())
                .flag("attachStdout", process.attachStdout())
                .flag("attachStderr", process.attachStderr());
    }

    @Override
    public ProcessConfig read(Fields in) {
        return new ProcessConfig(
                in.optional("entrypoint", in::texts),
                in.optional("command", in::texts),
                in.texts("environment"),
                in.text("workingDirectory"),
                in.text("user"),
                in.flag("terminal"),
                in.optional("terminalSize", name -> in.object(name, SIZE)),
                in.flag("openStdin"),
                in.flag("stdinOnce"),
                in.flag("attachStdin"),
                in.flag("attachStdout"),
                in.flag("attachStderr"));
    }

    private static final class SizeShape implements Shape<TerminalSize> {
        @Override
        public void write(TerminalSize size, FieldWriter out) {
            out.number("rows", size.rows()).number("columns", size.columns());
        }

        @Override
        public TerminalSize read(Fields in) {
            return new TerminalSize(in.integer("rows"), in.integer("columns"));
        }
    }
}
