package dev.theseus.launcher;

import dev.theseus.launcher.framework.WarmUp;
import dev.theseus.settings.options.CommandLine;
import dev.theseus.settings.options.Configuration;
import dev.theseus.settings.options.ConfigurationException;
import dev.theseus.settings.options.Program;
import dev.theseus.settings.options.Usage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleException;

/**
 * {@code theseusd}. The script of that name gives the distribution's folder as system property {@code theseus.home}, and the name that it
 * was called by as {@code theseus.program}.
 */
public final class Main {
    private Main() {}

    public static void main(String[] arguments) {
        int status;
        try {
            status = run(List.of(arguments));
        } catch (ConfigurationException e) {
            System.err.println(e.getMessage());
            status = 1;
        } catch (IOException | BundleException e) {
            System.err.println("failed to start daemon: " + e.getMessage());
            status = 1;
        } catch (InterruptedException e) {
            status = 1;
        }
        // Not every thread of a library ends by itself.
        System.exit(status);
    }

    private static int run(List<String> arguments)
            throws ConfigurationException, IOException, BundleException, InterruptedException {
        WarmUp warmUp = WarmUp.begin();
        Program program = Program.named(System.getProperty("theseus.program", ""));
        CommandLine line = CommandLine.parse(arguments, program);
        return switch (line.task()) {
            case HELP -> {
                System.out.print(Usage.text(program));
                yield 0;
            }
            case VERSION -> {
                System.out.println("Theseus version " + version());
                yield 0;
            }
            case VALIDATE -> {
                configuration(line).warnings().forEach(System.err::println);
                System.err.println("configuration OK");
                yield 0;
            }
            case CHECK -> new DataRootCare(configuration(line).settings()).check(false);
            case CHECK_DEEP -> new DataRootCare(configuration(line).settings()).check(true);
            case REPAIR -> new DataRootCare(configuration(line).settings()).repair();
            case SERVE -> new Daemon(home(), line, configuration(line)).run(warmUp);
        };
    }

    private static Configuration configuration(CommandLine line) throws ConfigurationException {
        return Configuration.read(line);
    }

    private static Path home() {
        return Path.of(System.getProperty("theseus.home", ".")).toAbsolutePath().normalize();
    }

    private static String version() {
        @Nullable String version = Main.class.getPackage().getImplementationVersion();
        return version == null ? "unknown" : version;
    }
}
