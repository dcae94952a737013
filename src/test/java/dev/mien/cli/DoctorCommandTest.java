package dev.mien.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.mien.nativekernels.EmulatedCuda;
import dev.mien.nativekernels.EmulatedCuda.Libraries;
import dev.mien.nativekernels.Gpp;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DoctorCommandTest {
    private static Gpp.Ended doctor(Libraries libraries, Map<String, String> environment, String... arguments)
            throws Exception {
        String[] all = new String[arguments.length + 1];
        all[0] = "doctor";
        System.arraycopy(arguments, 0, all, 1, arguments.length);
        return EmulatedCuda.run(libraries, environment, Mien.class, all);
    }

    @Test
    void tellsWhatIsUsed() throws Exception {
        Gpp.Ended ended = doctor(Libraries.CUDA_13, Map.of("MIEN_BACKEND", "cuda"));
        assertEquals(0, ended.status(), ended.output());
        assertTrue(ended.output().contains("gpu          usable\n"), ended.output());
        assertTrue(ended.output().contains(
                "loaded       " + EmulatedCuda.folder(Libraries.CUDA_13).resolve("libcudnn.so.9") + "\n"),
                ended.output());
    }

    @Test
    void tellsWhyNot() throws Exception {
        Gpp.Ended ended = doctor(Libraries.MISFIT, Map.of());
        assertEquals(0, ended.status(), ended.output());
        assertTrue(ended.output().contains("gpu          not used\n"), ended.output());
        assertTrue(ended.output().contains("problem      cuDNN at "), ended.output());
    }

    @Test
    void failsWhereTheGpuIsAskedFor() throws Exception {
        Gpp.Ended ended = doctor(Libraries.MISFIT, Map.of("MIEN_BACKEND", "cuda"));
        assertEquals(4, ended.status(), ended.output());
    }

    @Test
    void asJson() throws Exception {
        Gpp.Ended ended = doctor(Libraries.CUDA_12, Map.of("MIEN_EMULATED_INIT", "100"), "--json");
        JsonNode json = new JsonMapper().readTree(ended.output().substring(ended.output().indexOf('{')));
        assertFalse(json.get("usable").asBoolean());
        assertTrue(json.get("problems").get(0).asText().contains("CUDA_ERROR_NO_DEVICE"), ended.output());
        assertTrue(json.get("libraries").get("libcuda.so.1").asText().endsWith("cuda12-cudnn8/libcuda.so.1"));
    }
}
