using Hub.Core.Provisioning;
using Microsoft.Extensions.Configuration;

namespace Hub.Core.ActiveDirectory;

/// <summary>What operators may set.</summary>
internal sealed class ActiveDirectorySettings(IConfiguration configuration)
{
    /// <summary>The share of names that may change without being asked (<c>ActiveDirectory:Brake:Percent</c>, 20; <c>ActiveDirectory:Brake:FromAccounts</c>, 100).</summary>
    public Brake Brake
    {
        get
        {
            var standard = new Brake();
            return new Brake(configuration.GetValue("ActiveDirectory:Brake:Percent", standard.Percent), configuration.GetValue("ActiveDirectory:Brake:FromAccounts", standard.FromAccounts));
        }
    }
}
