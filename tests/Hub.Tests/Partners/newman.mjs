// Runs the partners' collection with settings, given as JSON: the files, and the environment's values. Prints what was asked and what failed.
import newman from 'newman';

const { collection, environment, values } = JSON.parse(process.argv[2]);
const envVar = Object.entries(values).map(([key, value]) => ({ key, value }));
newman.run({ collection, environment, envVar, reporters: [] }, (error, summary) => {
  if (error) throw error;
  for (const { item, response, assertions } of summary.run.executions) {
    const failed = (assertions ?? []).filter(a => a.error).map(a => a.error.message);
    console.log(`${failed.length === 0 ? 'ok' : 'failed'} ${item.name}${failed.length === 0 ? '' : `: ${failed.join('; ')} (${response?.text()})`}`);
  }
});
