package dev.theseus.engine.build.internal.convert;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.error.EngineException;
import dev.theseus.api.image.Digest;
import dev.theseus.build.dockerfile.FileTransfer;
import dev.theseus.build.dockerfile.Heredoc;
import dev.theseus.build.dockerfile.Instruction;
import dev.theseus.build.dockerfile.expand.Expander;
import dev.theseus.engine.build.graph.FileAction;
import dev.theseus.engine.build.graph.FileAction.Ownership;
import dev.theseus.engine.build.graph.Op;
import dev.theseus.engine.build.internal.context.ArchiveCheck;
import dev.theseus.engine.build.internal.context.FileRoot;
import dev.theseus.engine.build.internal.context.Selected;
import dev.theseus.engine.build.internal.context.Selection;
import dev.theseus.engine.build.internal.remote.GitAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** COPY and ADD. */
final class TransferConverter {
    private static final Pattern ADDRESS = Pattern.compile("(?i)https?://.+");

    private final CopySources sources;
    private final Selection selection;

    TransferConverter(CopySources sources, Selection selection) {
        this.sources = sources;
        this.selection = selection;
    }

    /** What is found of a transfer, in its order: copied as it is, or unpacked. */
    private static final class Found {
        private final Map<Digest, Selected> contents = new LinkedHashMap<>();
        private final List<Digest> copied = new ArrayList<>();
        private final List<Digest> unpacked = new ArrayList<>();

        void copy(Selected selected) {
            contents.put(selected.digest(), selected);
            copied.add(selected.digest());
        }

        void unpack(Selected selected) {
            contents.put(selected.digest(), selected);
            unpacked.add(selected.digest());
        }
    }

    Step copy(Instruction.Copy copy, StageState stage, CallContext context) {
        Expander expander = stage.expander();
        String from = expander.word(copy.from());
        FileRoot root = sources.root(from, context);
        Found found = new Found();
        select(root, expander.each(copy.files().sources()), copy.files(), expander, copy.parents(), context)
                .forEach(found::copy);
        inline(copy.files(), expander, context).forEach(found::copy);
        return step("COPY", copy.files(), !from.isEmpty(), copy.parents(), found, stage);
    }

    Step add(Instruction.Add add, StageState stage, CallContext context) {
        Expander expander = stage.expander();
        Found found = new Found();
        for (String source : expander.each(add.files().sources())) {
            Optional<GitAddress> repository = GitAddress.parse(source);
            if (repository.isPresent()) {
                String commit = expander.word(add.checksum());
                Path folder = sources.repository(repository.get(), add.keepGitDir(), commit, context);
                select(new FileRoot(folder, false), List.of("."), add.files(), expander, false, context)
                        .forEach(found::copy);
                continue;
            }
            if (ADDRESS.matcher(source).matches()) {
                Selected file = fetched(source, add, expander, context);
                if (add.unpack().orElse(false) && ArchiveCheck.isArchive(file.path())) {
                    found.unpack(file);
                } else {
                    found.copy(file);
                }
                continue;
            }
            for (Selected selected :
                    select(sources.root("", context), List.of(source), add.files(), expander, false, context)) {
                boolean unpack =
                        add.unpack().orElse(true) && !selected.isDirectory() && ArchiveCheck.isArchive(selected.path());
                if (unpack) {
                    found.unpack(selected);
                } else {
                    found.copy(selected);
                }
            }
        }
        inline(add.files(), expander, context).forEach(found::copy);
        return step("ADD", add.files(), false, false, found, stage);
    }

    private List<Selected> select(
            FileRoot root,
            List<String> paths,
            FileTransfer files,
            Expander expander,
            boolean parents,
            CallContext context) {
        return selection.find(root, new Selection.Wish(paths, expander.each(files.exclude()), parents), context);
    }

    private Selected fetched(String address, Instruction.Add add, Expander expander, CallContext context) {
        String target = expander.word(add.files().target());
        String name = target.endsWith("/") ? "" : Path.of(target).getFileName() + "";
        String checksum = expander.word(add.checksum());
        Path folder =
                sources.fetch(address, name, checksum.isEmpty() ? Optional.empty() : Optional.of(checksum), context);
        return onlyFile(folder, context);
    }

    private List<Selected> inline(FileTransfer files, Expander expander, CallContext context) {
        List<Selected> written = new ArrayList<>();
        for (Heredoc heredoc : files.heredocs()) {
            String content = heredoc.expand() ? expander.document(heredoc.content()) : heredoc.content();
            written.add(onlyFile(sources.inline(heredoc.name(), content), context));
        }
        return written;
    }

    private Selected onlyFile(Path folder, CallContext context) {
        return selection
                .find(new FileRoot(folder, false), new Selection.Wish(List.of("*"), List.of(), false), context)
                .getFirst();
    }

    private static Step step(
            String keyword, FileTransfer files, boolean kept, boolean parents, Found found, StageState stage) {
        Expander expander = stage.expander();
        String written = expander.word(files.target());
        String target = target(written, stage.draft().workingDirectory());
        int count = found.copied.size() + found.unpacked.size();
        if (count > 1 && !target.endsWith("/")) {
            throw EngineException.invalid("When using " + keyword
                    + " with more than one source file, the destination must be a directory and end with a /");
        }
        String owner = expander.word(files.chown());
        String mode = expander.word(files.chmod());
        Ownership ownership = new Ownership(kept && owner.isEmpty(), owner);
        List<FileAction> actions = new ArrayList<>();
        if (!found.copied.isEmpty()) {
            actions.add(new FileAction.Copy(
                    found.copied, target, ownership, mode, expander.each(files.exclude()), parents));
        }
        found.unpacked.forEach(archive -> actions.add(new FileAction.Unpack(archive, target, ownership)));
        String words = keyword + " " + options(owner, mode, parents) + name(found) + " in " + written + " ";
        return new Step(
                new Op.Files(actions),
                found.contents,
                HistoryWords.nop(stage.draft().shell(), words),
                stage.draft().toConfig(),
                stage.author());
    }

    private static String options(String owner, String mode, boolean parents) {
        return (owner.isEmpty() ? "" : "--chown=" + owner + " ")
                + (mode.isEmpty() ? "" : "--chmod=" + mode + " ")
                + (parents ? "--parents " : "");
    }

    private static String target(String written, String workingDirectory) {
        boolean folder = written.endsWith("/") || written.endsWith("/.") || written.equals(".");
        String whole = Path.of(workingDirectory).resolve(written).normalize().toString();
        return folder && !whole.endsWith("/") ? whole + "/" : whole;
    }

    /** {@code file:…}, {@code dir:…}, or {@code multi:…} of several. */
    private static String name(Found found) {
        List<Selected> all = List.copyOf(found.contents.values());
        if (all.size() == 1) {
            return (all.getFirst().isDirectory() ? "dir:" : "file:")
                    + all.getFirst().digest().hex();
        }
        try {
            MessageDigest sum = MessageDigest.getInstance("SHA-256");
            for (Selected selected : all) {
                sum.update((selected.name() + '\0' + selected.digest() + '\n').getBytes(StandardCharsets.UTF_8));
            }
            return "multi:" + HexFormat.of().formatHex(sum.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
